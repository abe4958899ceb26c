-- Changes settings of a project that is there.
-- KEYS     project
-- ARGV     the fields to change (JSON), 1 where the project need not have been created
-- RETURNS  ok | not-found
-- EMITS    nothing
local projectKey, fields, isAlwaysThere = KEYS[1], ARGV[1], ARGV[2] == '1'
-- @include set-fields

if not isAlwaysThere and redis.call('HEXISTS', projectKey, 'createdAt') == 0 then return 'not-found' end
setFields(projectKey, fields)
return 'ok'
