using System.Reflection;
using System.Runtime.Loader;

namespace LocalAzure.Functions.InProcess;

/// <summary>Loads an app, and with it what it is built on, into this process.</summary>
internal static class AppAssembly
{
    /// <summary>Loads an app.</summary>
    /// <param name="file">The app's own file.</param>
    /// <exception cref="LocalFunctionsHostException">It is not an app that another process can load.</exception>
    public static Assembly Load(string file)
    {
        var context = AssemblyLoadContext.Default;
        var assembly = LoadReferenced(file);
        if (assembly is null)
        {
            // What this process has too comes from its own folder.
            var resolver = new AssemblyDependencyResolver(file);
            context.Resolving += (_, name) => resolver.ResolveAssemblyToPath(name) is { } path ? context.LoadFromAssemblyPath(path) : null;
            context.ResolvingUnmanagedDll += (_, name) =>
                resolver.ResolveUnmanagedDllToPath(name) is { } path ? System.Runtime.InteropServices.NativeLibrary.Load(path) : IntPtr.Zero;
            assembly = context.LoadFromAssemblyPath(file);
        }

        return assembly.EntryPoint is null
            ? throw new LocalFunctionsHostException($"'{file}' has no Main, so that it cannot run in this process.")
            : assembly;
    }

    // A program that references the app has it, with versions of packages that both can use.
    private static Assembly? LoadReferenced(string file)
    {
        try
        {
            return Assembly.Load(AssemblyName.GetAssemblyName(file));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (BadImageFormatException exception)
        {
            throw new LocalFunctionsHostException(
                $"'{file}' is a program for a process of its own and cannot be loaded into this one. Build the app without PublishSingleFile and PublishAot.",
                exception);
        }
    }
}
