-- Writes the settings of a new project.
-- KEYS     project
-- ARGV     its fields (JSON)
-- RETURNS  ok | exists
-- EMITS    nothing
local projectKey, fields = KEYS[1], ARGV[1]
-- @include set-fields

if redis.call('HEXISTS', projectKey, 'createdAt') == 1 then return 'exists' end
setFields(projectKey, fields)
return 'ok'
