"""What is typed: the commands, their parameters and their help."""

WORDS = {  # of each module, in the order of the help: for one that is typed, no other module is loaded
    "reading_here": ("process", "explain"),
    "files": (
        *("upload", "result", "summaries", "errors", "rejected", "readings", "download", "files"),
        *("reprocess", "versions", "delete", "sample"),
    ),
    "looks": ("rows", "changes"),
    "exports": ("export",),
    "readings": ("send", "simulate"),
    "watching": ("watch",),
    "sensors": ("sensors", "latest"),
    "series": ("series",),
    "replays": ("replay", "replays"),
    "annotations": ("annotate", "annotations"),
    "analyses": ("analyse", "optimize", "analyses"),
    "batches": ("batches",),
    "models": ("models",),
    "rules": ("rules",),
    "tokens": ("token",),
    "page": ("ui",),
    "operations": ("redrive", "reconcile", "parked"),
    "local": ("up", "down", "status"),
}
