-- Writes a new batch that has no jobs yet, and takes more until it is closed.
-- KEYS     batch, batches, open batches
-- ARGV     id, then the names and values of the fields
-- RETURNS  ok | exists
-- EMITS    nothing
local batchKey, batchesKey, openKey = KEYS[1], KEYS[2], KEYS[3]
local id = ARGV[1]

if redis.call('EXISTS', batchKey) == 1 then return 'exists' end
redis.call('HSET', batchKey, unpack(ARGV, 2))
redis.call('ZADD', batchesKey, 0, id)
redis.call('ZADD', openKey, 0, id)
return 'ok'
