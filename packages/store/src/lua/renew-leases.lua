-- A worker renews its leases in one project. One that ran out and that nobody has rescued yet may still be renewed.
-- KEYS     leases, then each attempt
-- ARGV     leaseUntil, then for each attempt its id and token
-- RETURNS  a word for each attempt, in order: ok | cancel-requested | ended | lease-lost
-- EMITS    nothing
local leasesKey, leaseUntil = KEYS[1], ARGV[1]

local words = {}
for i = 2, #KEYS do
  local attemptId, token = ARGV[2 * i - 2], ARGV[2 * i - 1]
  local attempt = redis.call('HMGET', KEYS[i], 'token', 'cancelRequestedAt', 'committedBy')
  if attempt[3] == token then
    -- By its holder, while this renewal was under way.
    words[i - 1] = 'ended'
  elseif attempt[1] ~= token then
    words[i - 1] = 'lease-lost'
  else
    redis.call('ZADD', leasesKey, leaseUntil, attemptId)
    words[i - 1] = attempt[2] and 'cancel-requested' or 'ok'
  end
end
return words
