-- Writes a new definition with its first version.
-- KEYS     definition, its versions, names of definitions
-- ARGV     name, content of the version (JSON), its digest, then the names and values of the fields
-- RETURNS  ok | exists
-- EMITS    nothing
local definitionKey, versionsKey, namesKey = KEYS[1], KEYS[2], KEYS[3]
local name, content, digest = ARGV[1], ARGV[2], ARGV[3]

if redis.call('EXISTS', definitionKey) == 1 then return 'exists' end
redis.call('HSET', definitionKey, unpack(ARGV, 4))
redis.call('HSET', versionsKey, '1', content, 'digest:' .. digest, '1')
redis.call('ZADD', namesKey, 0, name)
return 'ok'
