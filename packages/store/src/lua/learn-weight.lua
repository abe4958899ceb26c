-- A pool learns the weight of a project from whoever took a ticket of it that counted with another one; that counts anew.
-- KEYS     turns, finish, weights
-- ARGV     project, weight that the ticket counted with, weight
-- RETURNS  ok
-- EMITS    nothing
local turnsKey, finishKey, weightsKey = KEYS[1], KEYS[2], KEYS[3]
local project, counted, weight = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

if weight == 1 then
  redis.call('HDEL', weightsKey, project)
else
  redis.call('HSET', weightsKey, project, weight)
end
local difference = 1 / weight - 1 / counted
for _, key in ipairs({ turnsKey, finishKey }) do
  if redis.call('ZSCORE', key, project) then
    redis.call('ZINCRBY', key, difference, project)
    break
  end
end
return 'ok'
