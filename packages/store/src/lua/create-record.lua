-- Writes the record of a new batch, which takes jobs until it is closed, or of a new operation, which is then under way.
-- KEYS     record, all of its kind, those that have not ended
-- ARGV     id, then the names and values of the fields
-- RETURNS  ok | exists
-- EMITS    nothing
local recordKey, allKey, openKey = KEYS[1], KEYS[2], KEYS[3]
local id = ARGV[1]

if redis.call('EXISTS', recordKey) == 1 then return 'exists' end
redis.call('HSET', recordKey, unpack(ARGV, 2))
redis.call('ZADD', allKey, 0, id)
redis.call('ZADD', openKey, 0, id)
return 'ok'
