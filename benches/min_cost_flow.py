"""The least that is left of webs, by OR-tools: a peer to time against. Prints one JSON line for each size asked for.

    python3 benches/min_cost_flow.py 1000x10000 10000x100000
"""
import json
import sys
import time

import numpy as np
from ortools.graph.python import min_cost_flow


def web(parties, count):
    """The same web as `web` of books.mjs."""
    state = 7

    def below(most):
        nonlocal state
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        return state * most // 2**32

    for _ in range(count):
        debtor = below(parties)
        yield debtor, (debtor + 1 + below(parties - 1)) % parties, 1 + below(100_000)


def solve(parties, rows):
    """From payments to the least gross, as one would write it with this library."""
    begin = time.perf_counter()
    debtor, creditor, amount = (np.array(column) for column in zip(*rows))
    pairs, at = np.unique(debtor * parties + creditor, return_inverse=True)
    owed = np.bincount(at, weights=amount).astype(np.int64)
    balance = np.zeros(parties, dtype=np.int64)
    np.add.at(balance, debtor, amount)
    np.add.at(balance, creditor, -amount)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(pairs // parties, pairs % parties, owed, np.ones(len(pairs), dtype=np.int64))
    solver.set_nodes_supplies(np.arange(parties), balance)
    ready = time.perf_counter()
    assert solver.solve() == solver.OPTIMAL
    end = time.perf_counter()
    return (end - begin) * 1000, (end - ready) * 1000, solver.optimal_cost()


for size in sys.argv[1:]:
    parties, count = map(int, size.split("x"))
    rows = list(web(parties, count))
    runs = [solve(parties, rows) for _ in range(5)]
    whole, alone, cost = (sorted(column)[2] for column in zip(*runs))
    print(json.dumps({"size": size, "whole": whole, "solve": alone, "cost": str(cost)}))
