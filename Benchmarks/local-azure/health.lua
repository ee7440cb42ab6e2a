-- GET of nothing by wrk, as the measure of what the server itself costs.
function done(summary, latency)
  io.write(string.format(
    "RESULT %.0f %.2f %.2f %d\n", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.errors.status))
end
