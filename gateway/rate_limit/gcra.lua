-- GCRA for a batch of requests, in one round trip and by the server's clock.
-- KEYS: one per claim (quota and partition); each holds the theoretical arrival time in microseconds.
-- ARGV: for each request the number of its claims, then for each claim its emission interval and its tolerance.
-- A request is counted against all of its claims, or, when one of them is used up, against none.
-- Returns for each claim: microseconds to wait (0 = allowed) and the arrival time less now.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local answer, key, argument = {}, 1, 1
while argument <= #ARGV do
    local claims = tonumber(ARGV[argument])
    local first, arrivals, refused = #answer, {}, false
    for claim = 1, claims do
        local emission = tonumber(ARGV[argument + claim * 2 - 1])
        local tolerance = tonumber(ARGV[argument + claim * 2])
        local before = math.max(now, tonumber(redis.call('GET', KEYS[key + claim - 1]) or 0))
        local arrival = before + emission
        local wait = math.max(0, arrival - tolerance - now)
        refused = refused or wait > 0
        arrivals[claim] = arrival
        answer[first + claim * 2 - 1] = wait
        answer[first + claim * 2] = before - now
    end
    if not refused then
        for claim = 1, claims do
            answer[first + claim * 2] = arrivals[claim] - now
            redis.call('SET', KEYS[key + claim - 1], string.format('%.0f', arrivals[claim]),
                'PX', math.ceil((arrivals[claim] - now) / 1000) + 1)
        end
    end
    key = key + claims
    argument = argument + 1 + claims * 2
end
return answer
