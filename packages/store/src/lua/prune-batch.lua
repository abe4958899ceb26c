-- Removes the record of a batch that has ended. Its jobs stay until they are pruned themselves.
-- KEYS     batch, batches, ended batches
-- ARGV     id
-- RETURNS  ok | wrong-state
-- EMITS    nothing
local batchKey, batchesKey, endedKey = KEYS[1], KEYS[2], KEYS[3]
local id = ARGV[1]

if redis.call('EXISTS', batchKey) == 1 and not redis.call('HGET', batchKey, 'endedAt') then return 'wrong-state' end
redis.call('ZREM', batchesKey, id)
redis.call('ZREM', endedKey, id)
redis.call('UNLINK', batchKey)
return 'ok'
