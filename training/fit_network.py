"""Teach the network's upper layers our rules (torch; needed for training only).

They start from the encoder's own layers. What is shipped is the running mean of the
weights over the last steps, which judges unseen texts better than any single step, and
of that the mean over several teachings from one beginning, each of which saw the texts in
another order: one network still, and a point more of recall than each of them. One thread
and fixed seeds: the same corpus on the same kind of processor gives the same weights.
More than three rounds learn the corpus by heart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from policies.text.encoder import EPSILON, tensors

# The length of a meaning, to be of one scale with what stands beside it.
LENGTH = 5.65
NAMES = {"d0": "deep0", "d1": "deep1", "d2": "deep2", "d3": "deep3", "p1": "past1", "p3": "past3"}
"""What the encoder's layers over the mean are called, in its wheel and here."""
ROUNDS, BATCH, STEP, HEAD_STEP, DECAY, WARM = 3, 64, 3e-4, 1e-3, 0.01, 0.06
HIDDEN = 128
# The teaching in the order of the beginning's own number goes on with its chance numbers.
BEGINNING, OTHERS = 1, (2, 3)
# How much is left out at random: of the encoder's mean, and of what the last layers see.
MEAN_LEFT_OUT, LEFT_OUT = 0.1, 0.3
# The running mean of the weights, taken every few steps.
EVERY, KEPT = 5, 0.99
# Brings the largest values, the first logits and the cues to one scale.
LARGEST, FIRST, CUES = 0.25, 1 / 3, 0.5
# How far the first logits are trusted to begin with.
_TRUST = 0.6

Floats = NDArray[np.float32]
Tensors = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What the network sees of texts: arrays with a row a text."""

    mean: Floats
    largest: Floats
    first: Floats
    cues: Floats

    def of(self, chosen: NDArray[np.int64]) -> "Read":
        """These rows only."""
        return Read(*(one[chosen] for one in self.arrays))

    @property
    def arrays(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The four arrays, in the order in which the network takes them."""
        return self.mean, self.largest, self.first, self.cues


def fit_network(
    seen: Read, labels: NDArray[np.bool_], weights: Floats, orders: Sequence[int] = (BEGINNING,)
) -> Mapping[str, Floats]:
    """The weights of the upper layers, by name: the mean over teachings in these orders."""
    taught = [_taught(seen, labels, weights, order) for order in orders]
    return {name: np.mean([one[name] for one in taught], axis=0) for name in taught[0]}


def logits_of(seen: Read, taught: Mapping[str, Floats]) -> Floats:
    """The logit of each rule, a row a text: the sums of ``training/network_graph.py``."""
    mean = seen.mean @ taught["mean"] + taught["mean_bias"]
    one = np.maximum(mean @ taught["deep0"], 0)
    two = np.maximum(mean @ taught["past1"] + one @ taught["deep1"], 0)
    three = np.maximum(two @ taught["deep2"], 0)
    found = np.tanh(two @ taught["past3"] + three @ taught["deep3"])
    long = np.sqrt((found * found).sum(axis=1, keepdims=True) + EPSILON)
    beside = np.hstack([found * (LENGTH / long), *seen.arrays[1:]])
    hidden = np.maximum(beside @ taught["hidden"] + taught["hidden_bias"], 0)
    logits = hidden @ taught["outer"] + beside @ taught["straight"] + taught["straight_bias"]
    return np.asarray(logits, dtype=np.float32)


def _taught(
    seen: Read, labels: NDArray[np.bool_], weights: Floats, order: int
) -> Mapping[str, Floats]:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(BEGINNING)
    centre, spread = _scales(seen)
    mean = torch.tensor(seen.mean)
    beside = torch.tensor((np.hstack(seen.arrays[1:]) - centre) * spread)
    told = torch.tensor(labels, dtype=torch.float32)
    worth = torch.tensor(weights, dtype=torch.float32)
    net = _beginning(beside.shape[1], labels.shape[1], seen.largest.shape[1])
    if order != BEGINNING:
        torch.manual_seed(order)
    drawn = np.random.RandomState(order)
    kept = {name: one.detach().clone() for name, one in net.items()}
    head = [one for name, one in net.items() if name in _HEAD]
    rest = [one for name, one in net.items() if name not in _HEAD]
    optimiser = torch.optim.AdamW(
        [{"params": head, "lr": HEAD_STEP}, {"params": rest, "lr": STEP}], weight_decay=DECAY
    )
    batches = ceil(len(labels) / BATCH)
    steps = ROUNDS * batches
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda at: min((at + 1) / (WARM * steps), max(0.0, (steps - at) / steps))
    )
    turns = [
        one
        for _ in range(ROUNDS)
        for one in np.array_split(drawn.permutation(len(labels)), batches)
    ]
    for done, chosen in enumerate(turns, 1):
        logits = _logits(net, mean[chosen], beside[chosen])
        lost = functional.binary_cross_entropy_with_logits(
            logits, told[chosen], weight=worth[chosen], reduction="sum"
        )
        optimiser.zero_grad()
        (lost / len(chosen)).backward()  # type: ignore[no-untyped-call, unused-ignore]
        torch.nn.utils.clip_grad_norm_(list(net.values()), 1.0)
        optimiser.step()
        schedule.step()
        if done % EVERY == 0:
            share = min(KEPT, (done + 1) / (done + 20))
            with torch.no_grad():
                for name, one in kept.items():
                    one.lerp_(net[name], 1 - share)
    return _unscaled({name: one.numpy() for name, one in kept.items()}, centre, spread)


_HEAD = frozenset({"hidden", "hidden_bias", "outer", "straight", "straight_bias"})


def _logits(net: Tensors, mean: Any, beside: Any) -> Any:
    """The sums of :func:`logits_of`, with parts left out."""
    mean = functional.dropout(mean, MEAN_LEFT_OUT) @ net["mean"] + net["mean_bias"]
    one = functional.relu(mean @ net["deep0"])
    two = functional.relu(mean @ net["past1"] + one @ net["deep1"])
    three = functional.relu(two @ net["deep2"])
    found = torch.tanh(two @ net["past3"] + three @ net["deep3"])
    found = found * (LENGTH * ((found * found).sum(1, keepdim=True) + EPSILON).rsqrt())
    seen = functional.dropout(torch.cat([found, beside], 1), LEFT_OUT)
    hidden = functional.relu(seen @ net["hidden"] + net["hidden_bias"])
    hidden = functional.dropout(hidden, LEFT_OUT)
    return hidden @ net["outer"] + seen @ net["straight"] + net["straight_bias"]


def _scales(seen: Read) -> tuple[Floats, Floats]:
    """What is taken from, and then multiplied into, all that stands beside the meaning."""
    zeros = np.zeros(seen.first.shape[1] + seen.cues.shape[1], dtype=np.float32)
    centre = np.concatenate([seen.largest.mean(axis=0), zeros])
    spread = np.concatenate(
        [
            LARGEST / (seen.largest.std(axis=0) + 1e-3),
            np.full(seen.first.shape[1], FIRST),
            np.full(seen.cues.shape[1], CUES),
        ]
    )
    return centre.astype(np.float32), spread.astype(np.float32)


def _unscaled(net: dict[str, Floats], centre: Floats, spread: Floats) -> dict[str, Floats]:
    """The same network for what is not scaled."""
    width = len(net["hidden"]) - len(spread)
    for layer in ("hidden", "straight"):
        net[layer][width:] *= spread[:, None]
        net[f"{layer}_bias"] = net[f"{layer}_bias"] - centre @ net[layer][width:]
    return net


def _beginning(beside: int, rules: int, largest: int) -> Tensors:
    """The encoder's own layers, and a head that trusts the first reading."""
    held = tensors()
    width = held["d3"].shape[1]
    raw = {
        "mean": held["cnn_W"],
        "mean_bias": np.zeros_like(held["cnn_b"]),
        **{name: held[layer] for layer, name in NAMES.items()},
    }
    net = {name: torch.tensor(one, dtype=torch.float32) for name, one in raw.items()}
    seen = width + beside
    net["hidden"] = (torch.rand(seen, HIDDEN) * 2 - 1) * seen**-0.5
    net["hidden_bias"] = torch.zeros(HIDDEN)
    net["outer"] = (torch.rand(HIDDEN, rules) * 2 - 1) * HIDDEN**-0.5
    net["straight"] = torch.randn(seen, rules) * 0.005
    at = width + largest
    net["straight"][at : at + rules] += torch.eye(rules) * (_TRUST / FIRST)
    net["straight_bias"] = torch.full((rules,), -1.0)
    for one in net.values():
        one.requires_grad_(True)
    return net
