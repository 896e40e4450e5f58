-- GCRA for a batch of requests, in one round trip and by the server's clock.
-- ARGV[1]: JSON: for each request a list of its claims, one after the other: key, emission interval, tolerance.
-- (One argument and one answer, because packing and parsing a hundred costs the gateway more than all the counting.)
-- A key holds the theoretical arrival time in microseconds.
-- A request is counted against all of its claims, or, when one of them is used up, against none.
-- Returns JSON: for each claim, microseconds to wait (0 = allowed) and the arrival time less now.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local answer = {}
for _, claims in ipairs(cjson.decode(ARGV[1])) do
    local first, arrivals, refused = #answer, {}, false
    for position = 1, #claims, 3 do
        local key, emission, tolerance = claims[position], claims[position + 1], claims[position + 2]
        local before = math.max(now, tonumber(redis.call('GET', key) or 0))
        local arrival = before + emission
        local wait = math.max(0, arrival - tolerance - now)
        refused = refused or wait > 0
        arrivals[#arrivals + 1] = arrival
        answer[#answer + 1] = string.format('%.0f', wait)
        answer[#answer + 1] = string.format('%.0f', before - now)
    end
    if not refused then
        for claim, arrival in ipairs(arrivals) do
            answer[first + claim * 2] = string.format('%.0f', arrival - now)
            redis.call('SET', claims[claim * 3 - 2], string.format('%.0f', arrival),
                'PX', math.ceil((arrival - now) / 1000) + 1)
        end
    end
end
return '[' .. table.concat(answer, ',') .. ']'
