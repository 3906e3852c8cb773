namespace Rechub.Milvus.Versions;

/// <summary>What is known of the publish that made a version.</summary>
internal enum PublishOutcome
{
    /// <summary>
    /// There is no record. Releases before format 2 kept it in a property, which Milvus 2.3 loses when it is stopped and
    /// started. The version may have been live.
    /// </summary>
    Unknown,

    /// <summary>It is marked as under way, so the version has never been live: its publisher is at work, or has died.</summary>
    Unfinished,

    /// <summary>Every row was stored and verified.</summary>
    Complete,
}
