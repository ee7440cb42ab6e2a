-- PUT of twins by wrk: each request a new twin, ids apart by thread. Arguments behind `--`: the token.
local thread = 0

function setup(handle)
  handle:set("number", thread)
  thread = thread + 1
end

function init(args)
  headers = { ["Authorization"] = "Bearer " .. args[1], ["Content-Type"] = "application/json" }
  run = tostring(os.time())
  count = 0
  refused = 0
end

function request()
  count = count + 1
  local body = string.format(
    '{"$metadata":{"$model":"dtmi:bench:Sensor;1"},"serial":"S%d","temperature":%d.5,"active":true}', count, count % 100)
  local path = string.format("/adt/bench/digitaltwins/wrk-%s-%d-%d?api-version=2023-10-31", run, number, count)
  return wrk.format("PUT", path, headers, body)
end

function response(status)
  if status ~= 200 then refused = refused + 1 end
end

function done(summary, latency)
  io.write(string.format(
    "RESULT %.0f %.2f %.2f %d\n", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.errors.status))
end
