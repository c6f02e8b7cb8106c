-- The load of one run: the same mail again and again, each time by another person and under another key.
-- LOAD names a file that returns method, path, headers, body, cookies, status, and key: what stands in the body
-- where each request has a key of its own.
local load = dofile(os.getenv("LOAD"))
local threads = {}
local number = 0

function setup(thread)
  thread:set("place", #threads)
  table.insert(threads, thread)
end

function init()
  answered, failed = 0, 0
  math.randomseed(os.time() * 7919 + place)
  run = string.format("%08x-%04x-4%03x-8%03x", math.random(0, 0x7fffffff), math.random(0, 0xffff), place, math.random(0, 0xfff))
  requests, people = {}, math.max(1, #load.cookies)
end

-- Apart from its key a request of a person is the same each time.
local function made(person)
  if not requests[person] then
    local headers = { Cookie = load.cookies[person] }
    for name, value in pairs(load.headers) do headers[name] = value end
    local text = wrk.format(load.method, load.path, headers, load.body)
    local from, to = #text + 1, #text
    if load.key then from, to = text:find(load.key, 1, true) end
    requests[person] = { text:sub(1, from - 1), text:sub(to + 1) }
  end
  return requests[person]
end

function request()
  number = number + 1
  local text = made((number + place * 16) % people + 1)
  if not load.key then return text[1] end
  -- A key is as long as what it replaces, so the length stays right.
  return text[1] .. string.format("%s-%012x", run, number) .. text[2]
end

function response(status)
  answered = answered + 1
  if status ~= load.status then failed = failed + 1 end
end

function done(summary, latency)
  local failures, right = 0, 0
  for _, thread in ipairs(threads) do
    failures = failures + thread:get("failed")
    right = right + thread:get("answered") - thread:get("failed")
  end
  local errors = summary.errors
  failures = failures + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('\n{"requests":%d,"failures":%d,"seconds":%.6f,"p50":%d,"p99":%d}\n',
    right, failures, summary.duration / 1e6, latency:percentile(50), latency:percentile(99)))
end
