using Microsoft.Extensions.Options;

namespace Halls.Engine;

internal sealed class EngineOptionsValidation : IValidateOptions<EngineOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        var failures = new[]
        {
            (Name: nameof(options.ResponseTimeout), Value: options.ResponseTimeout),
            (Name: nameof(options.CollectionAge), Value: options.CollectionAge),
            (Name: nameof(options.ActivationTimeout), Value: options.ActivationTimeout),
            (Name: nameof(options.DeactivationTimeout), Value: options.DeactivationTimeout),
        }
            .Where(setting => setting.Value <= TimeSpan.Zero || setting.Value > Longest)
            .Select(setting => $"{nameof(EngineOptions)}.{setting.Name} must be positive and at most 49 days, not {setting.Value}.")
            .ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
