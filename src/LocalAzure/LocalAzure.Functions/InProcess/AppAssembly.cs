using System.Reflection;
using System.Runtime.Loader;

namespace LocalAzure.Functions.InProcess;

/// <summary>Loads an app with its dependencies into this process.</summary>
internal static class AppAssembly
{
    /// <summary>Loads an app.</summary>
    /// <param name="file">The app's assembly.</param>
    /// <exception cref="LocalFunctionsHostException">It is not an app that this process can load.</exception>
    public static Assembly Load(string file)
    {
        var context = AssemblyLoadContext.Default;
        var assembly = LoadReferenced(file);
        if (assembly is null)
        {
            // Assemblies that this process has are loaded from its own folder.
            var resolver = new AssemblyDependencyResolver(file);
            context.Resolving += (_, name) => resolver.ResolveAssemblyToPath(name) is { } path ? context.LoadFromAssemblyPath(path) : null;
            context.ResolvingUnmanagedDll += (_, name) =>
                resolver.ResolveUnmanagedDllToPath(name) is { } path ? System.Runtime.InteropServices.NativeLibrary.Load(path) : IntPtr.Zero;
            assembly = context.LoadFromAssemblyPath(file);
        }

        return assembly.EntryPoint is null
            ? throw new LocalFunctionsHostException($"'{file}' has no Main and cannot run in this process. Build the app as an executable.")
            : assembly;
    }

    // A program that references the app contains it, with package versions that suit both.
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
                $"'{file}' is a single-file or native program and cannot be loaded into this process. Build the app without PublishSingleFile and PublishAot.",
                exception);
        }
    }
}
