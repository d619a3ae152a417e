"""Vidur's two schedulers stepped iteration by iteration with the predictor's own times.

What the simulator's schedulers and tables are compared with at loads that Vidur's published runs do
not have.  Times: $ARCHIPELAGO_DATA/serving/iteration_times_dense.csv, no fit: the time without
attention by tokens rounded up to 8; decode attention by batch and mean context rounded up to 64
(linear between the 13 contexts); attention of prompts by the root of the sum of their squared
lengths, and by the tokens before a chunk rounded up to 64.  Memory is not modelled: it must suffice.

Requests are (arrival, prompt tokens, output tokens), seconds; results (first token, end) of each.
"""

import math
from collections import deque

import numpy as np

STEP, CONTEXT = 8, 64


def rounded_up(value, multiple):
    return -(-value // multiple) * multiple


class Times:
    def __init__(self, rows):
        """rows: references.Iteration of one LLM."""
        self.dense = {rounded_up(row.tokens, STEP): row.dense for row in rows}
        self.whole = {row.prompt: row.prefill_attention for row in rows if row.kind == "prefill"}
        self.contexts = sorted({row.context for row in rows if row.kind == "decode"})
        decode = {(row.batch, row.context): row.decode_attention for row in rows if row.kind == "decode"}
        self.decode = [[decode[b, c] for c in self.contexts] for b in range(1, 129)]
        chunks = {
            (row.prompt, row.held): row.prefill_attention
            for row in rows
            if row.kind.startswith("prefill_chunk")
        }
        self.chunk_sizes = sorted({prompt for prompt, _ in chunks})
        self.held = sorted({held for _, held in chunks if held})
        self.chunks = [[self.whole[p]] + [chunks[p, h] for h in self.held] for p in self.chunk_sizes]
        self.known = {}

    def of_tokens(self, tokens):
        tokens = rounded_up(tokens, STEP)
        largest = max(self.dense)
        if tokens <= largest:
            return self.dense[tokens]
        slope = (self.dense[largest] - self.dense[largest - 1024]) / 1024
        return self.dense[largest] + slope * (tokens - largest)

    def of_decodes(self, batch, context):
        key = (batch, rounded_up(context, CONTEXT))
        if key not in self.known:
            self.known[key] = float(np.interp(key[1], self.contexts, self.decode[min(batch, 128) - 1]))
        return self.known[key]

    def of_prompts(self, chunks):
        if not chunks:
            return 0.0
        alike = math.sqrt(sum(tokens**2 for tokens, _ in chunks))
        held = rounded_up(sum(before for _, before in chunks), CONTEXT)
        if held == 0:
            return self.whole[min(max(rounded_up(round(alike), STEP), STEP), 4096)]
        size = min(np.searchsorted(self.chunk_sizes, alike), len(self.chunk_sizes) - 1)
        return float(np.interp(held, [0, *self.held], self.chunks[size]))

    def seconds(self, chunks, batch, kv_tokens):
        tokens = sum(size for size, _ in chunks) + batch
        time = self.of_tokens(tokens) + self.of_prompts(chunks)
        if batch:
            time += self.of_decodes(batch, kv_tokens // batch)
        return time / 1e3


class Replica:
    """What both schedulers share: the clock, the queue, the decoding requests."""

    def __init__(self, requests):
        self.requests = requests
        self.now = 0.0
        self.arrived = 0
        self.waiting = deque()
        self.running = []  # [request, tokens held, tokens to write]
        self.first = [0.0] * len(requests)
        self.end = [0.0] * len(requests)
        self.done = 0

    def take_arrivals(self, idle):
        if idle and not self.waiting and self.arrived < len(self.requests):
            self.now = max(self.now, self.requests[self.arrived][0])
        while self.arrived < len(self.requests) and self.requests[self.arrived][0] <= self.now:
            self.waiting.append(self.arrived)
            self.arrived += 1

    def held(self):
        """Key-value tokens of the decodes, those being written included."""
        return sum(tokens for _, tokens, _ in self.running) + len(self.running)

    def write_tokens(self):
        going = []
        for request, tokens, left in self.running:
            if left == 1:
                self.end[request] = self.now
                self.done += 1
            else:
                going.append([request, tokens + 1, left - 1])
        self.running = going

    def finish_prompt(self, request):
        _, prompt, output = self.requests[request]
        self.first[request] = self.now
        if output > 1:
            self.running.append([request, prompt, output - 1])
        else:
            self.end[request] = self.now
            self.done += 1


def vllm(requests, times, most_tokens=4096, seats=128):
    """Prompts first, counted as the longest of them."""
    replica = Replica(requests)
    while replica.done < len(requests):
        replica.take_arrivals(not replica.running)
        batch, longest = [], 0
        while replica.waiting and len(replica.running) + len(batch) < seats:
            longer = max(longest, requests[replica.waiting[0]][1])
            if batch and longer * (len(batch) + 1) > most_tokens:
                break
            longest = longer
            batch.append(replica.waiting.popleft())
        if batch:
            replica.now += times.seconds([(requests[r][1], 0) for r in batch], 0, 0)
            for request in batch:
                replica.finish_prompt(request)
        elif replica.running:
            replica.now += times.seconds([], len(replica.running), replica.held())
            replica.write_tokens()
    return replica.first, replica.end


def sarathi(requests, times, budget=512, seats=128):
    """Chunks of prompts beside decodes."""
    replica = Replica(requests)
    prompts = []  # [request, tokens done, chunk]
    while replica.done < len(requests):
        replica.take_arrivals(not replica.running and not prompts)
        left = budget - len(replica.running)
        chunks = []
        for entry in prompts:
            entry[2] = min(requests[entry[0]][1] - entry[1], left)
            left -= entry[2]
            chunks.append((entry[2], entry[1]))
        while replica.waiting and left > 0 and len(replica.running) + len(prompts) < seats:
            request = replica.waiting.popleft()
            prompts.append([request, 0, min(requests[request][1], left)])
            left -= prompts[-1][2]
            chunks.append((prompts[-1][2], 0))
        chunks = [chunk for chunk in chunks if chunk[0] > 0]
        replica.now += times.seconds(chunks, len(replica.running), replica.held())
        replica.write_tokens()
        for entry in prompts:
            entry[1] += entry[2]
            if entry[1] >= requests[entry[0]][1]:
                replica.finish_prompt(entry[0])
        prompts = [entry for entry in prompts if entry[1] < requests[entry[0]][1]]
    return replica.first, replica.end
