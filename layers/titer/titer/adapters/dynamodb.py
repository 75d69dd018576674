"""Files, their versions and tokens in one table.

    FILE#<file_id>  RECORD              what readers see, and the highest version claimed
    FILE#<file_id>  OBJECT#<identity>   which version an object version became, or that it came too late
    FILE#<file_id>  VERSION#000001      what the version is judged from, who judges it, how it ended
    PARKED#<id>     PARKED              a message that could not be processed
    TOKEN#<id>      TOKEN               an API token
    RATE#<name>     <minute>            what was counted in one minute
    CONTENT#<name>  CONTENT             which version of which file holds this content's readings
    CONTENT#<name>  DUPLICATE#<file_id> a file that tells of this content, another holding it
    ASSET#<name>    <instant>#<file_id> what a file of the asset looks like, by when it was uploaded
    RULES           <name>              the newest version of a rule set: its number, who, when, why
    RULES#<name>    VERSION#000001      a version of a rule set

RECORD, PARKED and TOKEN items are listed by the time they were made. `expires` (seconds since 1970) is the table's TTL,
for slots that await their object and for counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from titer.adapters.paging import Placed, page_of, position_in
from titer.adapters.plain import Plain, from_plain, instant_text, to_plain
from titer.adapters.refusals import file_busy, file_exists, no_number_left, not_uploaded, token_exists, unknown_version
from titer.adapters.succession import MOST_VERSIONS, WAITING, Lease, Place, identity, place_of
from titer.adapters.table import KNOWN, NEW, Changed, Item, Key, Table, among_writers, listing, place_in_list
from titer.editions import RuleEdition
from titer.errors import Unavailable
from titer.ports import Attempts, Clock, Conflict, FilePage, FileQuery, HolderChanged, ParkedPage, Token, TokenPage
from titer.record import (
    Announced,
    Author,
    Claim,
    Declared,
    Deletion,
    FileRecord,
    FileVersion,
    Finished,
    Parked,
    Refusal,
    Status,
    StoredObject,
    VersionName,
    parked_id_of,
    parked_ids_of,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

LAST = "\U0010ffff"  # sorts after every name
IS_HOLDER = "file_id = :file_id"
COUNTS_LIVE = timedelta(minutes=5)

_FILES, _PARKED, _TOKENS = "FILES", "PARKED", "TOKENS"  # the lists


class DynamoFiles:
    """The records of files, in a table."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock, *, most_versions: int = MOST_VERSIONS) -> None:
        self._table = Table(client, table)
        self._clock = clock
        self._most_versions = most_versions

    def reserve(
        self, file_id: str, declared: Declared, *, bucket: str, key: str, now: datetime, expires_at: datetime
    ) -> None:
        born = _born(file_id, declared, bucket, key, now)
        expiry: dict[str, Plain] = {"expires_at": instant_text(expires_at), "expires": int(expires_at.timestamp())}
        try:
            self._table.write(self._table.adding(_record_key(file_id), born | expiry))
        except Changed:
            known = self._table.get(_record_key(file_id)) or {}
            if any(known.get(name) != born[name] for name in ("declared", "bucket", "key")):
                raise file_exists(file_id) from None

    def find(self, file_id: str) -> FileRecord | None:
        item = self._table.get(_record_key(file_id))
        return None if item is None or _expired(item, self._clock()) else _record(item)

    def page(self, query: FileQuery) -> FilePage:
        return page_of(self._newest_first(query), query)

    def _newest_first(self, query: FileQuery) -> Iterator[Placed]:
        now, after = self._clock(), position_in(query)
        before = _record_key(after.partition("#")[2]) if after else None
        since = instant_text(query.since) if query.since else "0"
        for item in self._table.listed(_FILES, since, before, after):
            if not _expired(item, now):
                yield place_in_list(item), _record(item)

    def claim(
        self, file_id: str, declared: Declared, stored: StoredObject, *, holder: str, now: datetime, until: datetime
    ) -> Claim | Refusal:
        claim = partial(self._claim, file_id, declared, stored, holder, now, until)
        return self._claimed(claim, file_id, stored.announced())

    def _claim(
        self, file_id: str, declared: Declared, stored: StoredObject, holder: str, now: datetime, until: datetime
    ) -> Claim | Refusal:
        known = self._table.get(_object_key(file_id, stored))
        if known is None:
            return self._claim_first(file_id, declared, stored, holder, now, until)
        if "version" not in known:
            return Refusal.SUPERSEDED
        return self._claim_again(file_id, known["version"], holder, now, until)

    def _claim_first(
        self, file_id: str, declared: Declared, stored: StoredObject, holder: str, now: datetime, until: datetime
    ) -> Claim | Refusal:
        item = self._table.get(_record_key(file_id))
        if item is not None and "place" in item and place_of(stored).precedes(from_plain(Place, item["place"])):
            return self._supersede(file_id, stored)
        if item is not None and item.get("claimed", 0) >= self._most_versions:
            raise no_number_left(self._most_versions)
        lapsed = item is not None and _expired(item, now)
        born = _born(file_id, declared, stored.bucket, stored.key, now) if item is None or lapsed else {}
        known: Item = born or item or {}
        claim = _claim(known, known.get("claimed", 0) + 1, declared, stored, attempt=1, holder=holder, until=until)
        where, given = ("attribute_not_exists(claimed)", {}) if lapsed else _unchanged(known, born=bool(born))
        self._table.write(
            self._table.setting(
                _record_key(file_id),
                born | _number(claim),
                where=where,
                given=given,
                removing=("expires", "expires_at", "given_up"),
            ),
            self._table.adding(_object_key(file_id, stored), {"version": claim.version}),
            self._table.adding(_version_key(file_id, claim.version), _lease(claim) | _pinned(declared, stored, now)),
        )
        return claim

    def begin(
        self, file_id: str, declared: Declared, stored: StoredObject, *, number: int, by: Author | None, now: datetime
    ) -> FileVersion:
        pinned = _pinned(declared, stored, now) | ({"by": to_plain(by)} if by else {})
        unheld: dict[str, Plain] = {"holder": "", "until": instant_text(WAITING), "attempt": 0}
        try:
            self._table.write(
                self._table.setting(
                    _record_key(file_id),
                    {"claimed": number},
                    where="claimed = :before",
                    given={"before": number - 1},
                    removing=("given_up",),
                ),
                self._table.adding(_version_key(file_id, number), unheld | pinned),
            )
        except Changed as changed:
            raise Conflict(f"version {number} of {file_id}") from changed
        return FileVersion(number=number, declared=declared, stored=stored, begun_at=now, by=by, finished=None)

    def claim_version(
        self, file_id: str, number: int, *, holder: str, now: datetime, until: datetime
    ) -> Claim | Refusal:
        known = self.version(file_id, number)
        if known is None:
            raise unknown_version(file_id, number)
        claim = partial(self._claim_again, file_id, number, holder, now, until)
        return self._claimed(claim, file_id, known.announced(file_id))

    def _claimed(self, claim: Callable[[], Claim | Refusal], file_id: str, announced: Announced) -> Claim | Refusal:
        return among_writers(lambda: self._unparked(claim(), announced), f"claim the file {file_id}")

    def _unparked(self, got: Claim | Refusal, announced: Announced) -> Claim | Refusal:
        """What is refused for good is parked no longer."""
        if isinstance(got, Refusal) and got is not Refusal.HELD:
            self._table.write(self._table.forgetting(_parked_key(parked_id_of(announced))))
        return got

    def version(self, file_id: str, number: int) -> FileVersion | None:
        item = self._table.get(_version_key(file_id, number))
        return None if item is None else _version(item)

    def versions(self, file_id: str, *, limit: int, before: int | None = None) -> Sequence[FileVersion]:
        first, last = _version_key(file_id, 1), _version_key(file_id, MOST_VERSIONS if before is None else before - 1)
        items = self._table.between(first.pk, first.sk, last.sk, limit=limit, newest_first=True) if before != 1 else []
        return [*map(_version, items)]

    def _supersede(self, file_id: str, stored: StoredObject) -> Refusal:
        """Leave a trace of the object version that came after a later one."""
        self._table.write(self._table.adding(_object_key(file_id, stored), {"superseded": to_plain(stored)}))
        return Refusal.SUPERSEDED

    def _claim_again(self, file_id: str, number: int, holder: str, now: datetime, until: datetime) -> Claim | Refusal:
        version, record = self._need(_version_key(file_id, number)), self._need(_record_key(file_id))
        if record.get("deleted_through", 0) >= number:
            return Refusal.DELETED
        refusal = _lease_in(version).refusal(holder, now)
        if refusal is not None:
            return refusal
        declared, stored = _declared(version["declared"]), from_plain(StoredObject, version["stored"])
        claim = _claim(record, number, declared, stored, attempt=version["attempt"] + 1, holder=holder, until=until)
        where = "attempt = :seen AND attribute_not_exists(finished)"
        self._table.write(
            self._table.setting(
                _version_key(file_id, number), _lease(claim), where=where, given={"seen": version["attempt"]}
            )
        )
        return claim

    def commit(
        self, claim: Claim, finished: Finished, *, content: str | None = None, schema: str | None = None
    ) -> bool:
        commit = partial(self._commit, claim, finished, content, schema)
        return among_writers(commit, f"commit the file {claim.file_id}")

    def _commit(self, claim: Claim, finished: Finished, content: str | None, schema: str | None) -> bool:
        record, end = self._need(_record_key(claim.file_id)), to_plain(finished)
        committed = record.get("committed", 0)
        if record.get("deleted_through", 0) >= claim.version:
            return False
        if committed >= claim.version:
            self._close(claim, end)
            return bool(committed == claim.version)
        shown: dict[str, Plain] = {
            "committed": claim.version,
            "committed_object": claim.stored.version_id or "",
            "finished": end,
            "content": "" if finished.duplicate_of else content or "",
            "same_as": content or "" if finished.duplicate_of else "",
        }
        left = _told(record)
        seen, given = _as_committed(record)
        ended: dict[str, Plain] = {"finished": end} | ({"left": left} if left and left != content else {})
        self._table.write(
            self._table.setting(_version_key(claim.file_id, claim.version), ended, where=KNOWN),
            self._table.setting(
                _record_key(claim.file_id),
                shown,
                where=f"{seen} AND (attribute_not_exists(deleted_through) OR deleted_through < :committed)",
                given=given,
                removing=("given_up",),
            ),
            *self._holding(claim, finished, content, record),
            *self._looking(claim, finished, schema, record),
            *self._unparking(claim),
        )
        return True

    def _holding(
        self, claim: Claim, finished: Finished, content: str | None, record: Item
    ) -> Iterator[TransactWriteItemTypeDef]:
        """The changes by which the file comes to hold its new content, or another goes on to, and not the old."""
        mine: dict[str, Plain] = {"file_id": claim.file_id}
        stays = {"same_as" if finished.duplicate_of else "content": content}
        yield from self._letting_go(claim.file_id, record, stays)
        if content is None:
            return
        holder = self.holder(content)
        if finished.duplicate_of:
            if holder is None or holder.file_id != finished.duplicate_of:
                raise HolderChanged(f"content {content}")
            others: dict[str, Plain] = {"file_id": finished.duplicate_of}
            yield self._table.checking(_content_key(content), where=IS_HOLDER, given=others)
            yield self._table.keeping(_duplicate_key(content, claim.file_id), {"version": claim.version})
        elif holder is None or holder.file_id == claim.file_id:
            values = mine | {"version": claim.version}
            yield self._table.setting(_content_key(content), values, where=f"{NEW} OR {IS_HOLDER}")
        else:
            raise HolderChanged(f"content {content}")

    def _letting_go(
        self, file_id: str, record: Item, stays: Mapping[str, str | None]
    ) -> Iterator[TransactWriteItemTypeDef]:
        """The changes by which the file no longer holds or tells of what its record says, but for what stays so."""
        held, told = record.get("content", ""), record.get("same_as", "")
        if held and held != stays.get("content"):
            mine: dict[str, Plain] = {"file_id": file_id}
            yield self._table.removing(_content_key(held), where=IS_HOLDER, given=mine)
        if told and told != stays.get("same_as"):
            yield self._table.forgetting(_duplicate_key(told, file_id))

    def _looking(
        self, claim: Claim, finished: Finished, schema: str | None, record: Item
    ) -> Iterator[TransactWriteItemTypeDef]:
        """The changes by which the file's schema stands among those of its asset, and no more where it stood."""
        old = _schema_key(record)
        new = _schema_key({**record, "finished": {"asset": finished.asset}}) if schema else None
        if old and old != new:
            yield self._table.forgetting(old)
        if new:
            yield self._table.keeping(new, {"version": claim.version, "schema": schema})

    def schema_before(self, asset: str, uploaded_at: datetime, file_id: str) -> str | None:
        own = Key(f"ASSET#{asset}", f"{instant_text(uploaded_at)}#{file_id}")
        items = self._table.between(own.pk, "0", own.sk, limit=2, newest_first=True)
        return next((str(item["schema"]) for item in items if item["sk"] != own.sk), None)

    def holder(self, content: str) -> VersionName | None:
        item = self._table.get(_content_key(content))
        return None if item is None else VersionName(item["file_id"], item["version"])

    def duplicates(self, content: str, *, limit: int, after: str | None = None) -> Sequence[str]:
        pk, low = _duplicate_key(content, f"{after}\0" if after else "")
        items = self._table.between(pk, low, _duplicate_key(content, LAST).sk, limit=limit)
        return [item["sk"].partition("#")[2] for item in items]

    def delete(self, file_id: str, *, by: Author, now: datetime) -> FileRecord:
        among_writers(partial(self._delete, file_id, by, now), f"change the file {file_id}")
        return _record(self._need(_record_key(file_id)))

    def _delete(self, file_id: str, by: Author, now: datetime) -> None:
        record = self._table.get(_record_key(file_id)) or {}
        newest = record.get("claimed", 0)
        if not newest:
            raise not_uploaded()
        if record.get("deleted_through") == newest:
            return
        version = self._need(_version_key(file_id, newest))
        if _lease_in(version).busy(now):
            raise file_busy(newest)
        deletion, (seen, given) = Deletion(newest, now, by), _as_committed(record)
        self._table.write(
            self._table.setting(
                _record_key(file_id),
                {"deletion": to_plain(deletion), "deleted_through": newest, "content": "", "same_as": ""},
                where=f"claimed = :deleted_through AND {seen}",
                given=given,
                removing=("given_up",),
            ),
            self._table.checking(
                _version_key(file_id, newest), where="attempt = :seen", given={"seen": version["attempt"]}
            ),
            *self._letting_go(file_id, record, stays={}),
            *([self._table.forgetting(schema)] if (schema := _schema_key(record)) else []),
        )

    def _close(self, claim: Claim, finished: dict[str, Plain]) -> None:
        """Note the end of a version that readers will not see; the first end noted stays."""
        key = _version_key(claim.file_id, claim.version)
        if "finished" not in self._need(key):
            self._table.write(
                self._table.setting(key, {"finished": finished}, where="attribute_not_exists(finished)"),
                *self._unparking(claim),
            )

    def _unparking(self, claim: Claim) -> list[TransactWriteItemTypeDef]:
        return [self._table.forgetting(_parked_key(parked_id)) for parked_id in parked_ids_of(claim)]

    def note_failure(self, claim: Claim, error: str) -> None:
        key, seen = _version_key(claim.file_id, claim.version), {"attempt": claim.attempt}
        where = "attempt = :attempt AND attribute_not_exists(finished)"
        last_error: dict[str, Plain] = {"attempt": claim.attempt, "error": error}
        noted: dict[str, Plain] = {"last_error": last_error, "until": instant_text(self._clock())}
        with suppress(Changed):
            self._table.write(self._table.setting(key, noted, where=where, given=seen))

    def _need(self, key: Key) -> Item:
        item = self._table.get(key)
        if item is None:
            raise Unavailable("item_missing", f"the table lost {key.pk} {key.sk}", "Restore the table from its backup")
        return item


class DynamoRules:
    """The rule sets that were written here, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def find(self, name: str, version: int | None = None) -> RuleEdition | None:
        if version is None:
            newest = self._table.get(_newest_rules_key(name))
            return self.find(name, newest["version"]) if newest else None
        item = self._table.get(_rules_key(name, version))
        return None if item is None else from_plain(RuleEdition, item["edition"])

    def add(self, edition: RuleEdition) -> None:
        listed = to_plain(replace(edition, limits="{}"))
        before = edition.version - 1
        where, given = ("version = :before", {"before": before}) if before else (NEW, {})
        try:
            self._table.write(
                self._table.adding(
                    _rules_key(edition.name, edition.version), {"edition": listed | {"limits": edition.limits}}
                ),
                self._table.setting(
                    _newest_rules_key(edition.name),
                    {"version": edition.version, "edition": listed},
                    where=where,
                    given=dict(given),
                ),
            )
        except Changed as changed:
            raise Conflict(f"rule set {edition.label}") from changed

    def newest(self, *, limit: int, after: str | None = None) -> Sequence[RuleEdition]:
        low = f"{after}\0" if after else " "
        items = self._table.between("RULES", low, LAST, limit=limit)
        return [from_plain(RuleEdition, item["edition"]) for item in items]


class DynamoParking:
    """What could not be processed, in a table."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._table = Table(client, table)
        self._clock = clock

    def attempts(self, file_id: str, announced: Announced) -> Attempts:
        number = self._number(file_id, announced)
        if number is None:
            return Attempts()
        version = self._table.get(_version_key(file_id, number)) if number else None
        deleted_through = (self._table.get(_record_key(file_id)) or {}).get("deleted_through", 0)
        return _attempts(version) if version and number > deleted_through else Attempts(finished=True)

    def park(self, parked: Parked, declared: Declared) -> bool:
        assert parked.file_id
        assert parked.announced
        park = partial(self._park, parked, parked.file_id, parked.announced, declared)
        return among_writers(park, f"change the file {parked.file_id}")

    def _park(self, parked: Parked, file_id: str, announced: Announced, declared: Declared) -> bool:
        if self.attempts(file_id, announced).finished:
            return False
        record, now = self._table.get(_record_key(file_id)), self._clock()
        unknown = record is None or _expired(record, now)
        born = _born(file_id, declared, announced.bucket, announced.key, now) if unknown else {}
        shown: dict[str, Plain] = {"given_up": {"parked_id": parked.parked_id, "message": parked.message}}
        self._table.write(
            self._table.setting(
                _record_key(file_id),
                born | shown,
                where=NEW if record is None else KNOWN,
                removing=("expires", "expires_at"),
            ),
            self._without_end(file_id, announced, now),
            self._table.keeping(_parked_key(parked.parked_id), _parked_item(parked)),
        )
        return True

    def _without_end(self, file_id: str, announced: Announced, now: datetime) -> TransactWriteItemTypeDef:
        """Ends the lease, on condition that this is as far as it was just now and has no end."""
        number = self._number(file_id, announced)
        if number:
            key, ended = _version_key(file_id, number), {"until": instant_text(now)}
            return self._table.setting(key, ended, where=f"{KNOWN} AND attribute_not_exists(finished)")
        return self._table.checking(_object_key_of(file_id, announced.version_id or ""), where=NEW)

    def park_message(self, parked: Parked) -> None:
        self._table.write(self._table.keeping(_parked_key(parked.parked_id), _parked_item(parked)))

    def find(self, parked_id: str) -> Parked | None:
        item = self._table.get(_parked_key(parked_id))
        return None if item is None else from_plain(Parked, item["parked"])

    def page(self, *, limit: int, cursor: str | None = None) -> ParkedPage:
        items, following = self._table.page(_PARKED, _parked_key, limit, cursor)
        return ParkedPage(tuple(from_plain(Parked, item["parked"]) for item in items), following)

    def redriven(self, parked: Parked, at: datetime) -> None:
        with suppress(Changed):
            self._table.write(
                self._table.setting(
                    _parked_key(parked.parked_id),
                    _parked_item(replace(parked, redriven_at=at)),
                    where="parked_at = :seen",
                    given={"seen": instant_text(parked.parked_at)},
                )
            )
        if parked.file_id:
            with suppress(Changed):
                self._table.write(
                    self._table.setting(
                        _record_key(parked.file_id),
                        {"given_up": None},
                        where="given_up.parked_id = :parked_id",
                        given={"parked_id": parked.parked_id},
                    )
                )

    def _number(self, file_id: str, announced: Announced) -> int | None:
        """The version that it became; 0 where it came too late, None where nobody has begun it."""
        if announced.version:
            return announced.version.number
        item = self._table.get(_object_key_of(file_id, announced.version_id)) if announced.version_id else None
        return None if item is None else item.get("version", 0)


class DynamoTokens:
    """The API's tokens, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def find(self, token_id: str) -> Token | None:
        item = self._table.get(_token_key(token_id))
        return None if item is None else from_plain(Token, item["token"])

    def add(self, token: Token) -> None:
        plain = to_plain(token)
        plain["scopes"] = [*sorted(token.scopes)]
        listed = listing(_TOKENS, f"{instant_text(token.created_at)}#{token.token_id}")
        try:
            self._table.write(self._table.adding(_token_key(token.token_id), {**listed, "token": plain}))
        except Changed:
            raise token_exists(token.token_id) from None

    def page(self, *, limit: int, cursor: str | None = None) -> TokenPage:
        items, following = self._table.page(_TOKENS, _token_key, limit, cursor)
        return TokenPage(tuple(from_plain(Token, item["token"]) for item in items), following)

    def remove(self, token_id: str) -> bool:
        try:
            self._table.write(self._table.removing(_token_key(token_id), where=KNOWN))
        except Changed:
            return False
        return True


class DynamoCounters:
    """Counts of one minute each, in a table that forgets them."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def count(self, name: str, minute: datetime, *, limit: int) -> bool:
        expires = int((minute + COUNTS_LIVE).timestamp())
        return self._table.count(Key(f"RATE#{name}", instant_text(minute)), limit=limit, expires=expires)


def _record_key(file_id: str) -> Key:
    return Key(f"FILE#{file_id}", "RECORD")


def _object_key(file_id: str, stored: StoredObject) -> Key:
    return _object_key_of(file_id, identity(stored))


def _object_key_of(file_id: str, identity_: str) -> Key:
    return Key(f"FILE#{file_id}", f"OBJECT#{identity_}")


def _version_key(file_id: str, number: int) -> Key:
    return Key(f"FILE#{file_id}", f"VERSION#{number:06}")


def _newest_rules_key(name: str) -> Key:
    return Key("RULES", name)


def _rules_key(name: str, version: int) -> Key:
    return Key(f"RULES#{name}", f"VERSION#{version:06}")


def _content_key(content: str) -> Key:
    return Key(f"CONTENT#{content}", "CONTENT")


def _duplicate_key(content: str, file_id: str) -> Key:
    return Key(f"CONTENT#{content}", f"DUPLICATE#{file_id}")


def _schema_key(record: Item) -> Key | None:
    """Where what a file looks like stands, if it does; None of a file without an asset."""
    asset = record.get("finished", {}).get("asset")
    return Key(f"ASSET#{asset}", f"{record['uploaded_at']}#{record['file_id']}") if asset else None


def _parked_key(parked_id: str) -> Key:
    return Key(f"PARKED#{parked_id}", "PARKED")


def _token_key(token_id: str) -> Key:
    return Key(f"TOKEN#{token_id}", "TOKEN")


def _born(file_id: str, declared: Declared, bucket: str, key: str, now: datetime) -> dict[str, Plain]:
    return {
        **listing(_FILES, f"{instant_text(now)}#{file_id}"),
        "file_id": file_id,
        "declared": _declared_item(declared),
        "bucket": bucket,
        "key": key,
        "created_at": instant_text(now),
    }


_BY_ITSELF = frozenset({"timezone", "context", "measured"})  # options that stand beside the name; others in `writing`


def _declared_item(declared: Declared) -> dict[str, Plain]:
    """Return what was declared, with no `writing` where none of its options was given."""
    plain = to_plain(declared)
    plain |= {name: value for name, value in declared.options.everything().items() if name in _BY_ITSELF}
    writing = {name: value for name, value in declared.options.given().items() if name not in _BY_ITSELF}
    del plain["options"]
    return plain | {"writing": writing} if writing else plain


def _declared(item: Item) -> Declared:
    options = {name: value for name, value in item.items() if name in _BY_ITSELF} | item.get("writing", {})
    others = {name: value for name, value in item.items() if name not in {*_BY_ITSELF, "writing"}}
    return from_plain(Declared, {**others, "options": options})


def _number(claim: Claim) -> dict[str, Plain]:
    """What the record says once this version is the highest claimed."""
    return {
        "claimed": claim.version,
        "claimed_object": claim.stored.version_id or "",
        "place": to_plain(place_of(claim.stored)),
        "uploaded_at": instant_text(claim.uploaded_at),
    }


def _unchanged(item: Item, *, born: bool) -> tuple[str, dict[str, Plain]]:
    """The condition that no version was claimed since the item was read."""
    if born:
        return NEW, {}
    if "claimed" in item:
        return "claimed = :seen", {"seen": item["claimed"]}
    return f"{KNOWN} AND attribute_not_exists(claimed)", {}


def _as_committed(record: Item) -> tuple[str, dict[str, Plain]]:
    """The condition that readers see the same version as when the record was read, and so what it held then is all."""
    if "committed" in record:
        return "committed = :seen", {"seen": record["committed"]}
    return "attribute_not_exists(committed)", {}


def _claim(
    item: Item, number: int, declared: Declared, stored: StoredObject, *, attempt: int, holder: str, until: datetime
) -> Claim:
    uploaded_at = item.get("uploaded_at")
    return Claim(
        file_id=item["file_id"],
        version=number,
        declared=declared,
        stored=stored,
        uploaded_at=from_plain(datetime, uploaded_at) if uploaded_at else stored.last_modified,
        attempt=attempt,
        holder=holder,
        until=until,
    )


def _parked_item(parked: Parked) -> dict[str, Plain]:
    """The body may be longer than other values are allowed to be."""
    at = instant_text(parked.parked_at)
    told = to_plain(replace(parked, body="")) | {"body": parked.body}
    return {**listing(_PARKED, f"{at}#{parked.parked_id}"), "parked_at": at, "parked": told}


def _attempts(version: Item) -> Attempts:
    count, last = version["attempt"], version.get("last_error") or {}
    error = last.get("error") if last.get("attempt") == count else None
    return Attempts(count, error, from_plain(datetime, version["until"]), "finished" in version)


def _lease(claim: Claim) -> dict[str, Plain]:
    return {"holder": claim.holder, "until": instant_text(claim.until), "attempt": claim.attempt}


def _pinned(declared: Declared, stored: StoredObject, now: datetime) -> dict[str, Plain]:
    """What a version is judged from and by, for good."""
    return {"stored": to_plain(stored), "declared": _declared_item(declared), "begun_at": instant_text(now)}


def _version(item: Item) -> FileVersion:
    return FileVersion(
        number=int(item["sk"].partition("#")[2]),
        declared=_declared(item["declared"]),
        stored=from_plain(StoredObject, item["stored"]),
        begun_at=from_plain(datetime, item["begun_at"]),
        by=from_plain(Author, item["by"]) if "by" in item else None,
        finished=from_plain(Finished, item["finished"]) if "finished" in item else None,
        left=item.get("left"),
    )


def _told(record: Item) -> str:
    """The content that the file holds, or tells of."""
    return str(record.get("content") or record.get("same_as") or "")


def _lease_in(version: Item) -> Lease:
    return Lease(
        holder=version["holder"],
        until=from_plain(datetime, version["until"]),
        attempt=version["attempt"],
        finished="finished" in version,
    )


def _expired(item: Item, now: datetime) -> bool:
    return "expires_at" in item and from_plain(datetime, item["expires_at"]) <= now


def _record(item: Item) -> FileRecord:
    deletion = from_plain(Deletion, item["deletion"]) if "deletion" in item else None
    through = deletion.through if deletion else 0
    shown = item.get("committed", 0) > through
    finished = from_plain(Finished, item["finished"]) if shown else None
    given_up = _given_up(item)
    return FileRecord(
        file_id=item["file_id"],
        declared=_declared(item["declared"]),
        bucket=item["bucket"],
        key=item["key"],
        created_at=from_plain(datetime, item["created_at"]),
        status=Status.FAILED if given_up and not finished else _status(item.get("claimed", 0), through, finished),
        version=item["committed"] if shown else item.get("claimed"),
        uploaded_at=_maybe_instant(item.get("uploaded_at")),
        finished=finished,
        expires_at=_maybe_instant(item.get("expires_at")),
        object_version=item.get("committed_object" if shown else "claimed_object") or None,
        newest=item.get("claimed"),
        deletion=deletion,
        given_up=None if finished else given_up,
    )


def _status(newest: int, deleted_through: int, finished: Finished | None) -> Status:
    if finished is not None:
        return finished.status
    if newest > deleted_through:
        return Status.PROCESSING
    return Status.DELETED if newest else Status.AWAITING_UPLOAD


def _given_up(item: Item) -> str | None:
    given_up: Item = item.get("given_up") or {}
    return given_up.get("message")


def _maybe_instant(text: Any) -> datetime | None:
    return from_plain(datetime, text) if text else None
