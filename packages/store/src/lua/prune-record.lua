-- Removes the record of a batch or an operation that has ended. The jobs of a batch stay until they are pruned themselves.
-- KEYS     record, all of its kind, those that have ended
-- ARGV     id
-- RETURNS  ok | wrong-state
-- EMITS    nothing
local recordKey, allKey, endedKey = KEYS[1], KEYS[2], KEYS[3]
local id = ARGV[1]

if redis.call('EXISTS', recordKey) == 1 and not redis.call('HGET', recordKey, 'endedAt') then return 'wrong-state' end
redis.call('ZREM', allKey, id)
redis.call('ZREM', endedKey, id)
redis.call('UNLINK', recordKey)
return 'ok'
