"""Learns from examples which intent words speak of: a linear model with one weight for each feature and intent.

Softmax regression by AdaGrad in plain Python. Learning takes seconds and happens when the examples change; using what
was learned takes microseconds.
"""

import math
import random

ROUNDS, STEP, DECAY = 20, 0.35, 0.00002
LEFT_OUT = 0.3  # of an example's features each time it is shown, so that none is leant on alone


class Model:
    """`weights`: {feature: [a weight for each label]}; `about`, the Model that tells what such a thing is about."""

    def __init__(self, labels, weights=None, about=None):
        self.labels, self.weights, self.about = tuple(labels), weights or {}, about

    def scores(self, features):
        """[(label's probability) …] for {feature: value}, in the order of `labels`."""
        sums = [0.0] * len(self.labels)
        for feature, value in features.items():
            row = self.weights.get(feature)
            if row:
                sums = [total + value * weight for total, weight in zip(sums, row, strict=True)]
        top = max(sums)
        powers = [math.exp(total - top) for total in sums]
        whole = sum(powers)
        return [power / whole for power in powers]

    @classmethod
    def learned(cls, examples, labels, rounds=ROUNDS, seed=1):
        """From [({feature: value}, label) …], whatever their order was."""
        model, seen = cls(labels), {}
        order = [(sorted(features.items()), label) for features, label in examples]  # what is drawn is always the same
        place = {label: at for at, label in enumerate(model.labels)}
        chance = random.Random(seed)
        total, half = {}, rounds // 2
        for turn in range(rounds):
            chance.shuffle(order)
            for whole, label in order:
                features = {feature: value for feature, value in whole if chance.random() >= LEFT_OUT}
                model._learn(features, place[label], seen)
            if turn >= half:  # the mean of these is steadier than what the last examples left
                for feature, row in model.weights.items():
                    before = total.get(feature, [0.0] * len(row))
                    total[feature] = [sum_ + weight for sum_, weight in zip(before, row, strict=True)]
        model.weights = {feature: [weight / (rounds - half) for weight in row] for feature, row in total.items()}
        return model

    def _learn(self, features, label, seen):
        """Move the weights a step towards what one example says. `seen`: how far they have moved, by feature."""
        miss = self.scores(features)
        miss[label] -= 1
        for feature, value in features.items():
            row = self.weights.setdefault(feature, [0.0] * len(self.labels))
            past = seen.setdefault(feature, [1.0] * len(self.labels))
            for at, part in enumerate(miss):
                slope = part * value + DECAY * row[at]
                past[at] += slope * slope
                row[at] -= STEP * slope / math.sqrt(past[at])
