"""What Prometheus is told about the running bot."""

from prometheus_client import Counter, Histogram

calls = Counter(
    "dezhurny_calls",
    "Attempts of promised calls by method and what they came to",
    ["method", "outcome"],
)
retries = Counter("dezhurny_call_retries", "Promised calls put off to be tried again", ["method"])
requests = Counter(
    "dezhurny_requests", "HTTP requests made for promised calls: execute or call", ["kind"]
)
batch_size = Histogram(
    "dezhurny_batch_size", "Calls in one execute", buckets=(1, 2, 5, 10, 15, 20, 25)
)
events_failed = Counter("dezhurny_events_failed", "Events whose judgement raised an error")
policies_failed = Counter(
    "dezhurny_policies_failed", "Judgements in which a policy raised an error", ["policy"]
)
