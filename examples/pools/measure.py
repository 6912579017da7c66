from time import perf_counter

from celery import group
from sites import check, count


def run(tasks):
    start = perf_counter()
    results = group(tasks)().get(timeout=60)
    return results, perf_counter() - start


served, seconds = run(check.s('http://127.0.0.1:8000/') for _ in range(5))
print(f'{len(served)} проверок за {seconds:.2f}s, одновременно: {max(served)}')

pids, seconds = run(count.s(3_000_000) for _ in range(4))
print(f'{len(pids)} вычисления за {seconds:.2f}s, процессов: {len(set(pids))}')
