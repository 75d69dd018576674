"""The keys of the table's items."""

from titer.adapters.dynamodb.table import Item, Key
from titer.files.record import StoredObject
from titer.files.versions import identity
from titer.live.names import name_of_series, part_of_name
from titer.live.posted import LiveSeries

FILES, PARKED, DISCARDED, TOKENS = "FILES", "PARKED", "DISCARDED", "TOKENS"  # the lists
LIVE, COMPACTED = "LIVE", "COMPACTED"  # those of live files, which are in no list of others
WAITING = "TO_COMPACT"  # live files by their hours
OF_KIND = {"file": FILES, "live": LIVE, "compacted": COMPACTED}
SENSORS, SILENT, WHOLE_FILES = "SENSORS", "SILENT", "SERIES"

ANNOTATIONS, VIEWS, MODELS = "ANNOTATIONS", "VIEWS", "MODELS"
BATCHES, BATCHES_OF = "BATCHES", "BATCHES_OF"  # the list; as what files were noted
CONNECTIONS = "CONNECTIONS"  # the partition of all who are connected


def record_key(file_id: str) -> Key:
    return Key(f"FILE#{file_id}", "RECORD")


def slot_key(name: str) -> Key:
    return Key(f"SLOT#{name}", "SLOT")


def object_key(file_id: str, stored: StoredObject) -> Key:
    return object_key_of(file_id, identity(stored))


def object_key_of(file_id: str, identity_: str) -> Key:
    return Key(f"FILE#{file_id}", f"OBJECT#{identity_}")


def correction_key(file_id: str, name: str) -> Key:
    return Key(f"FILE#{file_id}", f"CORRECTION#{name}")


def version_key(file_id: str, number: int) -> Key:
    return Key(f"FILE#{file_id}", f"VERSION#{number:06}")


def newest_rules_key(name: str) -> Key:
    return Key("RULES", name)


def rules_key(name: str, version: int) -> Key:
    return Key(f"RULES#{name}", f"VERSION#{version:06}")


def content_key(fingerprint: str) -> Key:
    return Key(f"CONTENT#{fingerprint}", "CONTENT")


def duplicate_key(fingerprint: str, file_id: str) -> Key:
    return Key(f"CONTENT#{fingerprint}", f"DUPLICATE#{file_id}")


def schema_key(record: Item) -> Key | None:
    """Return the key of the file's schema; None without an asset."""
    asset = record.get("finished", {}).get("asset")
    return Key(f"ASSET#{asset}", f"{record['uploaded_at']}#{record['file_id']}") if asset else None


def parked_key(parked_id: str) -> Key:
    return Key(f"PARKED#{parked_id}", "PARKED")


def attempt_key(name: str) -> Key:
    return Key(f"IDEMPOTENCY#{name}", "IDEMPOTENCY")


def receipt_key(receipt_id: str) -> Key:
    return Key(f"RECEIPT#{receipt_id}", "RECEIPT")


def waiting_key(key: str, file_id: str) -> Key:
    """Return the key of the item by which a live file waits to become one with others; `key` is that of its object."""
    _, hour, group, _ = key.split("/")
    return Key(WAITING, f"{hour}#{group}#{file_id}")


def resting_key(key: str, file_id: str) -> Key:
    """Return the key of the item by which a live file rests, the only one of its hour."""
    _, hour, group, _ = key.split("/")
    return Key(f"HOUR#{hour}#{group}", file_id)


def token_key(token_id: str) -> Key:
    return Key(f"TOKEN#{token_id}", "TOKEN")


def login_code_key(name: str) -> Key:
    return Key(f"LOGIN#{name}", "LOGIN")


def annotation_key(annotation_id: str) -> Key:
    return Key(f"ANNOTATION#{annotation_id}", "ANNOTATION")


def annotation_version_key(annotation_id: str, version: int) -> Key:
    return Key(f"ANNOTATION#{annotation_id}", f"VERSION#{version:06}")


def annotations_pk(kind: str, name: str) -> str:
    return f"{ANNOTATIONS}#{kind}#{part_of_name(name)}"


def view_key(name: str) -> Key:
    return Key(f"VIEW#{name}", "VIEW")


def newest_model_key(name: str) -> Key:
    return Key(MODELS, name)


def model_key(name: str, version: int) -> Key:
    return Key(f"MODEL#{name}", f"VERSION#{version:06}")


def sensor_pk(sensor_id: str) -> str:
    return f"SENSOR#{part_of_name(sensor_id)}"


def latest_key(of: LiveSeries) -> Key:
    _, _, rest = name_of_series(of).partition("#")
    return Key(sensor_pk(of.sensor_id), f"LATEST#{rest}")


def sensors_key(of: LiveSeries) -> Key:
    return Key(SENSORS, name_of_series(of))


def recent_pk(of: LiveSeries) -> str:
    return f"RECENT#{name_of_series(of)}"


def stretches_pk(asset: str | None, sensor_id: str, parameter: str) -> str:
    return "SERIES#" + "#".join(map(part_of_name, (asset or "", sensor_id, parameter)))


def noted_key(file_id: str) -> Key:
    return Key(f"NOTED#{file_id}", "NOTED")


def silence_key(of: LiveSeries) -> Key:
    return Key(f"STALE#{name_of_series(of)}", "STALE")


def ticket_key(name: str) -> Key:
    return Key(f"TICKET#{name}", "TICKET")


def connection_key(connection_id: str) -> Key:
    return Key(CONNECTIONS, connection_id)
