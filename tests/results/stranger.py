#!/usr/bin/env python3
"""Reads a run file as a stranger would: with h5py and results/FORMAT.md, without fleetbill's code.

usage: stranger.py RUN.h5 BILL.csv

Checks what FORMAT.md promises of every object, prints the monthly bill, and compares it with
BILL.csv. Exit 0 if all is as promised.
"""

import struct
import sys
from decimal import Decimal

import h5py
import numpy as np

TIME = "milliseconds since 1970-01-01T00:00:00Z"
SCALARS = {"/summary/currency"} | {
    "/scenario/" + name
    for name in ("kind", "name", "scenario", "rulebook", "prices", "effective", "record")
}
TABLES = {
    "/journal/facts": "time last kind partner organisation asset device value plan connector "
                      "quantity times id file line",
    "/journal/assets": "name partner organisation asset_code device_type",
    "/journal/organisations": "name partner",
    "/journal/quarantine": "file line reason detail",
    "/journal/refusals": "time command subject reason",
    "/billing/months": "begin end",
    "/billing/lines": "month partner sku count block unit_price amount",
    "/billing/asset_months": "month asset partner organisation device imei plan last_connected "
                             "messages lookups iridium_messages active serial connected",
    "/billing/sms": "month partner organisation sms",
    "/billing/devices": "month device partner organisation asset third_party multi oem splitter",
    "/series/hours": "hour messages uploads connections",
    "/series/days": "day cached_records connected_devices enabled_assets",
    "/summary/rows": "read applied duplicate quarantined",
    "/summary/conservation": "made delivered discarded dropped cached",
}
TIMES = ("time", "last", "begin", "end", "last_connected", "hour", "day")
problems = []


def check(condition, message):
    if not condition:
        problems.append(message)


def text(value):
    return value.decode("utf-8")


def attribute(obj, name):
    value = obj.attrs.get(name)
    check(value is not None, f"{obj.name} has no attribute {name}")
    return text(value) if isinstance(value, bytes) else value


def check_user_block(path):
    with open(path, "rb") as file:
        head = file.read(512)
        file.seek(0, 2)
        length = file.tell()
    magic, major, minor, zero, stated = struct.unpack_from("<8sHHIQ", head)
    check(magic == b"FLEETBIL", "the file does not begin with FLEETBIL")
    check((major, minor, zero) == (1, 0, 0), f"version {major}.{minor}")
    check(stated == length, f"{length} bytes where {stated} are stated")
    check(head[40:] == bytes(472), "the rest of the user block is not 0")


def check_column(f, column):
    """What FORMAT.md says of every column, by its attributes."""
    name = column.name
    check(column.ndim == 1 and column.chunks is not None, f"{name} is not a column")
    check(column.compression == "gzip" and column.shuffle, f"{name} is not shuffled and deflated")
    check(attribute(column, "description"), f"{name} is not described")
    values = column[:]
    missing = column.attrs.get("missing_value")
    present = values if missing is None else values[values != missing]
    if missing is not None:
        check(np.asarray(missing).dtype == column.dtype, f"{name}: missing_value of another type")
    if "names" in column.attrs:
        names = f[attribute(column, "names")]
        check(column.dtype in (np.uint8, np.uint32), f"{name}: codes of type {column.dtype}")
        check(not present.size or present.max() < max(1, len(names)), f"{name} has a wild code")
    if name.rsplit("/", 1)[1] in TIMES:
        check(attribute(column, "units") == TIME, f"{name} has other units than time")
        check(attribute(column, "calendar") == "proleptic_gregorian", f"{name}: calendar")
        years = present.astype("datetime64[ms]").astype("datetime64[Y]").astype(int) + 1970
        check(all(1970 <= year <= 9999 for year in years), f"{name} has a wild year")


def check_texts(f):
    for path in sorted(SCALARS):
        kind = h5py.check_string_dtype(f[path].dtype)
        check(f[path].shape == () and kind.encoding == "utf-8" and kind.length, f"{path}: {kind}")
        text(f[path][()])
    for path in list(f["/names"]):
        kind = h5py.check_string_dtype(f["/names"][path].dtype)
        check(kind is not None and kind.encoding == "utf-8" and kind.length, f"{path}: {kind}")
        check(attribute(f["/names"][path], "description"), f"{path} is not described")
        for name in f["/names"][path][:]:
            text(name)


def check_objects(f):
    check(text(f.attrs["format"]) == "fleetbill run file", "attribute format")
    check(text(f.attrs["format_version"]) == "1.0", "attribute format_version")
    check(len(f.attrs["digest"]) == 32, "attribute digest")
    for path, columns in TABLES.items():
        check(set(f[path]) == set(columns.split()), f"{path} has the columns {list(f[path])}")
        check(len({len(f[path][column]) for column in f[path]}) == 1, f"{path}: lengths differ")
        for column in f[path].values():
            check_column(f, column)
    rows = {name: int(values[0]) for name, values in f["/summary/rows"].items()}
    check(rows["read"] == rows["applied"] + rows["duplicate"] + rows["quarantined"], str(rows))
    check(rows["quarantined"] == len(f["/journal/quarantine/line"]), "the quarantined rows differ")
    kept = {name: int(values[0]) for name, values in f["/summary/conservation"].items()}
    check(kept.pop("made") == sum(kept.values()), f"records are not conserved: {kept}")
    times = f["/journal/facts/time"][:]
    check(bool(np.all(times[1:] >= times[:-1])), "the facts are not in order")


def decoded(f, path):
    """A column with codes replaced by names, nothing by an empty text."""
    column = f[path]
    names = [text(name) for name in f[attribute(column, "names")][:]] + [""]
    missing = column.attrs.get("missing_value")
    return [names[-1 if code == missing else int(code)] for code in column[:]]


def decimal(number):
    return format(number.normalize(), "f")


def bill(f):
    """The invoice lines as CSV, from the file alone."""
    lines = f["/billing/lines"]
    begins = f[attribute(lines["month"], "names")][:].astype("datetime64[ms]")
    months = begins.astype("datetime64[M]")
    amount = lines["amount"]
    check(attribute(amount, "currency") == text(f["/summary/currency"][()]), "the currency differs")
    out = []
    columns = zip(lines["month"][:], decoded(f, lines["partner"].name),
                  decoded(f, lines["sku"].name), lines["count"][:], lines["block"][:],
                  decoded(f, lines["unit_price"].name), amount[:])
    for month, partner, sku, count, block, price, micros in columns:
        quantity = Decimal(int(count)) / Decimal(int(block))
        money = Decimal(int(micros)) / Decimal(int(attribute(amount, "scale")))
        out.append(f"{months[month]},{partner},{sku},{decimal(quantity)},{price},{money:.2f},"
                   f"{attribute(amount, 'currency')}\n")
    return "".join(out)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    check_user_block(sys.argv[1])
    with h5py.File(sys.argv[1], "r") as f:
        check_objects(f)
        check_texts(f)
        printed = bill(f)
    print(printed, end="")
    with open(sys.argv[2], encoding="utf-8") as file:
        check(printed == file.read(), "the bill differs from the one that was recorded")
    for problem in problems:
        print("error:", problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
