"""What names a visitor: hashed with the installation's salt before it is kept.

That is the column that a mapping calls `ip_hash`, in a source whose payload is JSON the
keys that its YAML lists as `hashed_keys`, and an id that is a mail address.
"""

import hashlib
import re
from collections.abc import Sequence
from ipaddress import ip_address

import duckdb
import pyarrow as pa

from pipeline.landing.files import File, normal
from pipeline.landing.read_sql import literal

# what may be an address, with or without a port; and one that the line's end cut
CANDIDATE = re.compile(r"[0-9a-fA-F:]*[.:][0-9a-fA-F:.]*[0-9a-fA-F:]")
CUT = re.compile(r"(?<![0-9.])[0-9]{1,3}\.[0-9]{1,3}\.([0-9]{1,3}\.?)?$")
# in DuckDB's regular expressions too
MAIL = r'[^\s"<>@:,;\\]+@[^\s"<>@:,;\\]+\.[A-Za-z]{2,}'
IDS = ("visitor_id", "user_id")
SALT = "getvariable('clickstream_salt')"


def address_columns(file: File) -> list[str]:
    """List the file's columns that the mapping calls an address, under any name."""
    names = {normal(name) for name in file.log.columns.get("ip_hash", ())}
    return [column for column in file.columns if normal(column) in names]


def payload_columns(file: File) -> dict[str, tuple[str, ...]]:
    """Give the file's columns of JSON that names people, with the keys that do."""
    found = {}
    for declared in file.log.declared:
        names = {normal(n) for n in file.log.columns.get(declared.name, ())}
        if declared.hashed_keys:
            found |= {
                column: declared.hashed_keys
                for column in file.columns
                if normal(column) in names
            }
    return found


def hashed_columns(file: File) -> list[str]:
    """List the file's columns of which each value is hashed, or a part of it."""
    return [*address_columns(file), *payload_columns(file)]


def id_columns(file: File) -> list[str]:
    """List the file's columns of ids in which a mail address is hashed."""
    log = file.log
    if log.mail_ids == "kept":
        return []
    names = {normal(name) for ours in IDS for name in log.columns.get(ours, ())}
    kinds = dict(zip(file.own_columns, file.types, strict=False))
    return [
        column
        for column in file.own_columns
        if normal(column) in names
        and column not in hashed_columns(file)
        and kinds.get(column, "VARCHAR") == "VARCHAR"
    ]


def is_mail(text: str) -> bool:
    """Say whether a text is a mail address.

    >>> is_mail(" ann@shop.example"), is_mail("ann"), is_mail("mail ann@shop.example")
    (True, False, False)
    """
    return bool(re.fullmatch(MAIL, text.strip(), re.ASCII))


def hashed_if_mail(salt: str, text: str) -> str:
    """Hash an id that is a mail address, as the views do in SQL."""
    return hashed(salt, text.strip()) if is_mail(text) else text


def hashed_mail(column: str) -> str:
    """Write the SQL of an id, hashed where it is a mail address."""
    mail = f"contains({column}, '@') and regexp_full_match(trim({column}), '{MAIL}')"
    return f"case when {mail} then {_hash(_text(column))} else {column} end"


def hashed(salt: str, address: str) -> str:
    """Hash an address, as the views do in SQL.

    >>> hashed("salt", " 192.0.2.1") == hashed("salt", "192.0.2.1")
    True
    """
    return hashlib.sha256((salt + address.strip(" ")).encode()).hexdigest()[:32]


def hashed_address(column: str) -> str:
    """Write the SQL of an address's salted hash, as `hashed` makes it."""
    return _hash(_text(column))


def hashed_text(text: str) -> str:
    """Write the SQL of a given text's salted hash."""
    return _hash(literal(text))


def hashed_payload(column: str, keys: Sequence[str]) -> str:
    """Write the SQL of a JSON text in which what some keys say is hashed.

    Mail addresses elsewhere in it are blotted out. What is no JSON object, or has such
    a key further inside or in other letters, is kept as {"unreadable": a hash of it}.
    """
    text = _text(column)
    pairs = [(literal(key), f"({text} ->> {literal(_path(key))})") for key in keys]
    person = ", ".join(f"{key}, {_hash(_text(value))}" for key, value in pairs)
    nobody = ", ".join(f"{key}, null" for key, _ in pairs)
    rest = f"lower(json_merge_patch({text}, json_object({nobody})))"
    whole = " and ".join(
        [f"json_type({text}) = 'OBJECT'"]
        + [f"not contains({rest}, {literal(key.lower())})" for key in keys]
    )
    patched = f"cast(json_merge_patch({text}, json_object({person})) as varchar)"
    blotted = f"regexp_replace({patched}, {literal(MAIL)}, '(address)', 'g')"
    unreadable = f"""'{{"unreadable":"' || {_hash(text)} || '"}}'"""
    return (
        f"case when {text} is not null then coalesce("
        f"case when try({whole}) then try({blotted}) end, {unreadable}) end"
    )


def _path(key: str) -> str:
    return f'$."{key}"'


def _text(column: str) -> str:
    return f"nullif(trim(cast({column} as varchar)), '')"


def _hash(text: str) -> str:
    return f"substr(sha256({SALT} || {text}), 1, 32)"


def hashed_payloads(
    salt: str, values: Sequence[str | None], keys: Sequence[str]
) -> list[str | None]:
    """Hash what keys of JSON texts say: the same SQL as the views', run at once."""
    given = pa.table({"payload": pa.array([v or None for v in values], pa.string())})
    with duckdb.connect() as connection:
        connection.execute("set variable clickstream_salt = ?", [salt])
        connection.register("given", given)
        rows = connection.execute(
            f"select {hashed_payload('payload', keys)} from given"
        )
        return [row for (row,) in rows.fetchall()]


def without_persons(
    salt: str, line: str, keys: Sequence[str] = (), has_mails: bool = False
) -> str:
    """Hash what names somebody in a line that can't be split into columns.

    That is each address, what stands after a key, and each mail address where there are
    keys, or `has_mails` says that there may be some.

    >>> "192.0.2" in without_persons("salt", "1,192.0.2.1,10:00:00")
    False
    >>> without_persons("salt", "a,10:00:00,1.5")
    'a,10:00:00,1.5'
    >>> "ann" in without_persons("salt", 'x,"{""mail"": ""ann', ["mail"])
    False
    """

    def replaced(match: re.Match[str]) -> str:
        text = match[0]
        # an address of version 4 may be followed by a port
        head, _, port = text.partition(":")
        for part, rest in ((text, ""), (head, f":{port}")):
            if _is_address(part):
                return hashed(salt, part) + rest
        return text

    for key in keys:
        after = rf'({re.escape(key)}["\\\s]*[:=]["\\\s]*)([^"\\,;{{}}]+)'
        line = re.sub(after, lambda m: m[1] + hashed(salt, m[2]), line, flags=re.I)
    if keys or has_mails:
        line = re.sub(MAIL, lambda match: hashed(salt, match[0]), line)
    line = CANDIDATE.sub(replaced, line)
    return CUT.sub(lambda match: hashed(salt, match[0]), line)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
