-- Numbers, keeps and publishes one shard's events, all or none.
-- KEYS: state, stream. ARGV: channel, an epoch in case there is none, the
-- stream's length, its life in seconds, events.

local epoch = redis.call('HGET', KEYS[1], 'epoch') or fresh(KEYS[1], KEYS[2], ARGV[2], server_id())
local before = redis.call('HINCRBY', KEYS[1], 'sequence', #ARGV - 4) - (#ARGV - 4)
for i = 5, #ARGV do
  local sequence = string.format('%.0f', before + i - 4)
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], sequence .. '-0', 'event', ARGV[i])
  redis.call('PUBLISH', ARGV[1], epoch .. ':' .. sequence .. ':' .. ARGV[i])
end
redis.call('EXPIRE', KEYS[2], ARGV[4])
return redis.status_reply('OK')
