import ipaddr from 'ipaddr.js';

/** What the Internet routes in IPv6 at all. */
const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];
/** Azure answers its virtual machines here, with what is theirs alone, although the address is anybody's. */
const azureServices = '168.63.129.16';

/** Whether an address is on the open Internet: not this machine, its network, or a service that only machines of a cloud reach. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast' || text === azureServices) return false;
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast);
}
