-- The state of a shard is new when Redis has none, or (beats look) when another
-- server answers: a restart or a failover may have lost events and would give
-- their numbers out again. A new epoch tells every node to compare with the log.

local function server_id()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
end

local function fresh(state, stream, epoch, server)
  redis.call('DEL', stream)
  redis.call('HSET', state, 'epoch', epoch, 'sequence', 0, 'server', server)
  redis.call('EXPIRE', state, 86400)
  return epoch
end
