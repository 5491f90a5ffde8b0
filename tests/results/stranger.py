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
COUNTERS = ["rest_api_requests_with_user_token", "rest_api_requests_with_api_key_token",
            "pelion_to_webapp_notifications"]
COUNTERS += ["device_to_pelion_messages." + name
             for name in ("registrations", "registration_updates", "registration_deletes",
                          "observations", "est_requests", "proxy_responses", "bootstrap_requests")]
COUNTERS += ["pelion_to_device_messages." + name for name in ("proxy_requests", "subscriptions")]
TABLES = {
    "/journal/facts": "time last kind partner organisation asset device value plan connector "
                      "refused quantity times id file line naming",
    "/journal/assets": "name partner organisation asset_code device_type",
    "/journal/organisations": "name partner account",
    "/journal/quarantine": "file line reason detail",
    "/journal/refusals": "time command subject reason",
    "/billing/months": "begin end provisional_from",
    "/billing/lines": "month partner sku count block unit_price amount",
    "/billing/asset_months": "month asset partner organisation device imei plan last_connected "
                             "messages lookups iridium_messages active serial connected",
    "/billing/sms": "month partner organisation sms",
    "/billing/devices": "month device partner organisation asset third_party multi oem splitter",
    "/billing/account_months": "month account partner business_model billed_by has_package "
                               "active_devices firmware_updates transactions tokens_bought "
                               + " ".join(COUNTERS),
    "/billing/packages": "month aggregator package tokens start expires end in_grace pending "
                         "pending_tokens available reserved",
    "/billing/quota_history": "month time account event campaign package amount balance",
    "/billing/active_devices": "month account device endpoint first",
    "/billing/firmware_updates": "month account time campaign device endpoint",
    "/series/hours": "hour messages uploads connections cached_records dropped_records",
    "/series/days": "day cached_records connected_devices enabled_assets",
    "/summary/rows": "read applied duplicate quarantined",
    "/summary/conservation": "made delivered discarded dropped cached",
}
TIMES = ("time", "last", "begin", "end", "last_connected", "hour", "day", "start", "expires",
         "first", "provisional_from")
QUOTA_EVENTS = ["Reservation", "Reservation release", "Reservation termination",
                "Package creation", "Package renewal", "Package termination"]
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
    check((major, minor, zero) == (1, 3, 0), f"version {major}.{minor}")
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
    check(text(f.attrs["format_version"]) == "1.3", "attribute format_version")
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


def check_accounts(f):
    """That the tables of Pelion's accounts agree with the facts and with each other."""
    months = f["/billing/account_months"]
    names = [(row, flag) for row, flag in zip(decoded(f, "/journal/organisations/name"),
                                              f["/journal/organisations/account"][:])]
    check(len(set(names)) == len(names), "an account or organisation has a name twice")
    check(len({name for name, _ in names}) < len(names), "no name is on both platforms")
    check(all(f["/journal/organisations/account"][:][months["account"][:]]), "no accounts")
    for table, column in (("active_devices", "active_devices"),
                          ("firmware_updates", "firmware_updates")):
        listed = list(zip(f["/billing"][table]["month"][:], f["/billing"][table]["account"][:]))
        for month, account, count in zip(months["month"][:], months["account"][:],
                                         months[column][:]):
            check(listed.count((month, account)) == count, f"{table} of {account} in {month}")
    check_calls(f, months)
    check_quota(f)


def check_calls(f, months):
    """Calls that facts count, over all months and accounts: those that devices make themselves come
    from registrations."""
    facts = f["/journal/facts"]
    counted = dict.fromkeys(COUNTERS, 0)
    for kind, value, quantity, times in zip(decoded(f, facts["kind"].name),
                                            decoded(f, facts["value"].name),
                                            facts["quantity"][:], facts["times"][:]):
        if kind == "api_call":
            counted[value] += int(quantity)
        elif kind in ("registration", "registration_update"):
            counted[f"device_to_pelion_messages.{kind}s"] += int(times)
    for counter, count in counted.items():
        check(int(months[counter][:].sum()) == count, f"{counter}: {count} calls in the facts")
    check(sum(counted.values()) > 0, "no calls")


def check_quota(f):
    """That each aggregator's history sums up to its balances and to what is available, net of what
    is reserved."""
    history, packages = f["/billing/quota_history"], f["/billing/packages"]
    partner_of = f["/journal/organisations/partner"][:]
    check(set(decoded(f, history["event"].name)) <= set(QUOTA_EVENTS), "an event is wild")
    balances = {}
    for account, amount, balance in zip(history["account"][:], history["amount"][:],
                                        history["balance"][:]):
        payer = partner_of[account]
        balances[payer] = balances.get(payer, 0) + int(amount)
        check(balances[payer] == balance, f"the history of {payer} does not sum up")
    check(bool(balances), "no quota history")
    last = packages["month"][:].max()
    for month, aggregator, available in zip(packages["month"][:], packages["aggregator"][:],
                                            packages["available"][:]):
        if month == last:
            check(balances.get(partner_of[aggregator], 0) == available, "the remaining quota")
    refused = [kind for kind, flag in zip(decoded(f, "/journal/facts/kind"),
                                          f["/journal/facts/refused"][:]) if flag]
    check(sorted(refused) == ["campaign_extended", "campaign_started"], f"refused: {refused}")


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
        check_accounts(f)
        printed = bill(f)
    print(printed, end="")
    with open(sys.argv[2], encoding="utf-8") as file:
        check(printed == file.read(), "the bill differs from the one that was recorded")
    for problem in problems:
        print("error:", problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
