-- Writes a new definition with its first version.
-- KEYS     definition, its versions, names of definitions
-- ARGV     name, content of the version (JSON), its digest, when it is made, then the names and values of
--          the fields
-- RETURNS  ok | exists
-- EMITS    nothing
local definitionKey, versionsKey, namesKey = KEYS[1], KEYS[2], KEYS[3]
local name, content, digest, createdAt = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local knownAt = redis.call('HGET', definitionKey, 'createdAt')
-- Sent again because its answer was lost.
if knownAt == createdAt and redis.call('HGET', versionsKey, 'digest:' .. digest) == '1' then return 'ok' end
if knownAt then return 'exists' end
redis.call('HSET', definitionKey, unpack(ARGV, 5))
redis.call('HSET', versionsKey, '1', content, 'digest:' .. digest, '1')
redis.call('ZADD', namesKey, 0, name)
return 'ok'
