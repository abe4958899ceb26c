-- Writes the settings of a new project.
-- KEYS     project
-- ARGV     its fields (JSON), what tells its creation from any other
-- RETURNS  ok, also where this creation has made it before | exists
-- EMITS    nothing
local projectKey = KEYS[1]
local fields, createdBy = ARGV[1], ARGV[2]
-- @include set-fields

if redis.call('HEXISTS', projectKey, 'createdAt') == 1 then
  return redis.call('HGET', projectKey, 'createdBy') == createdBy and 'ok' or 'exists'
end
setFields(projectKey, fields)
return 'ok'
