namespace Aholo.Simulator.Faults;

/// <summary>The current fault rules and their counters.</summary>
internal sealed class FaultRules
{
    private readonly Lock _changing = new();
    private readonly List<FaultState> _states = [];
    private int _lastId;

    public IReadOnlyList<FaultState> States
    {
        get
        {
            lock (_changing)
                return [.. _states];
        }
    }

    public void Add(IReadOnlyCollection<FaultRule> rules, bool replace = false)
    {
        foreach (var rule in rules)
            rule.Validate();
        lock (_changing)
        {
            if (replace)
                _states.Clear();
            _states.AddRange(rules.Select(rule => new FaultState(++_lastId, rule, 0, 0)));
        }
    }

    public bool Remove(int id)
    {
        lock (_changing)
            return _states.RemoveAll(state => state.Id == id) > 0;
    }

    public void Clear()
    {
        lock (_changing)
            _states.Clear();
    }

    /// <summary>Counts a call and returns the rules that apply to it.</summary>
    /// <param name="route">The name of the call.</param>
    /// <param name="file">The asset file that it requests; null if it requests none.</param>
    public IReadOnlyList<FaultRule> Take(string route, string? file)
    {
        lock (_changing)
        {
            List<FaultRule>? taken = null;
            for (var i = 0; i < _states.Count; i++)
            {
                var state = _states[i];
                if ((state.Rule.Route != "*" && state.Rule.Route != route) || (state.Rule.File is { } name && name != file))
                    continue;
                var applies = state.Seen >= state.Rule.Skip && (state.Rule.Count is not { } count || state.Applied < count);
                _states[i] = state with { Seen = state.Seen + 1, Applied = state.Applied + (applies ? 1 : 0) };
                if (applies)
                    (taken ??= []).Add(state.Rule);
            }

            return taken ?? (IReadOnlyList<FaultRule>)[];
        }
    }
}
