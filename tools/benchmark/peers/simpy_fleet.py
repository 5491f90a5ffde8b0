#!/usr/bin/python3
"""simpy_fleet.py DEVICES DAYS: a fleet that does nothing but upload every 6 hours, played by SimPy.
Prints uploads, the sum of their times and the seconds it took, as JSON. Exits 3 without SimPy."""
import json
import sys
import time

PERIOD_MS = 6 * 3_600_000
DAY_MS = 86_400_000

try:
    import simpy
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(3)


def mix(h):
    """The phase of a device, as tools/benchmark/workload.hpp has it."""
    h ^= h >> 16
    h = h * 0x85EBCA6B & 0xFFFFFFFF
    h ^= h >> 13
    h = h * 0xC2B2AE35 & 0xFFFFFFFF
    return h ^ h >> 16


class Fleet:
    def __init__(self):
        self.uploads = 0
        self.checksum = 0

    def device(self, env, phase):
        yield env.timeout(phase)
        while True:
            self.uploads += 1
            self.checksum += env.now
            yield env.timeout(PERIOD_MS)


def main():
    devices, days = int(sys.argv[1]), int(sys.argv[2])
    begin, cpu_begin = time.perf_counter(), time.process_time()
    env = simpy.Environment()
    fleet = Fleet()
    for number in range(devices):
        env.process(fleet.device(env, mix(number) % PERIOD_MS))
    env.run(until=days * DAY_MS)
    print(json.dumps({"uploads": fleet.uploads, "checksum": fleet.checksum,
                      "seconds": time.perf_counter() - begin,
                      "cpu_seconds": time.process_time() - cpu_begin}))


if __name__ == "__main__":
    main()
