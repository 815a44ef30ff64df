-- One bucket, as Draw.step has it. ARGV: the cost and the burst in microseconds.
-- Returns the wait in microseconds. The clock is the server's, so that nodes agree.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local full = tonumber(redis.call('GET', KEYS[1]) or now)
if full < now then full = now end
local after = full + ARGV[1]
local ahead = after - now - ARGV[2]
if ahead > 0 then return ahead end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + 1000)
return 0
