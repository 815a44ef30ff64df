-- Publishes how far a shard is, without an event, unless another node just did.
-- KEYS: state, stream, lease. ARGV: channel, an epoch in case a new one is due,
-- the lease in milliseconds. Returns 1 when it beat.

if not redis.call('SET', KEYS[3], '', 'NX', 'PX', ARGV[3]) then
  return 0
end
local server = server_id()
local state = redis.call('HMGET', KEYS[1], 'epoch', 'sequence', 'server')
if not state[1] or state[3] ~= server then
  state = { fresh(KEYS[1], KEYS[2], ARGV[2], server), '0' }
end
redis.call('EXPIRE', KEYS[1], 86400)
redis.call('PUBLISH', ARGV[1], state[1] .. ':' .. state[2] .. ':')
return 1
