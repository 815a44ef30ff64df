package guard

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks whose word on where a request comes from counts.
type Proxies []netip.Prefix

// ParseProxies reads networks and single addresses.
func ParseProxies(written []string) (Proxies, error) {
	proxies := make(Proxies, 0, len(written))
	for _, one := range written {
		if !strings.Contains(one, "/") {
			address, err := netip.ParseAddr(one)
			if err != nil {
				return nil, err
			}
			proxies = append(proxies, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(one)
		if err != nil {
			return nil, err
		}
		proxies = append(proxies, prefix.Masked())
	}
	return proxies, nil
}

func (p Proxies) trust(address netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(address) })
}

// Address is where a request comes from. Behind trusted proxies it is the last
// hop of X-Forwarded-For that is none of them: what stands further left was
// written by strangers. Without any it is the peer.
func (p Proxies) Address(r *http.Request) netip.Addr {
	peer := addressOf(r.RemoteAddr)
	if !p.trust(peer) {
		return peer
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		address := addressOf(strings.TrimSpace(hop))
		if !address.IsValid() {
			return peer // whoever wrote this is not to be believed further
		}
		if peer = address; !p.trust(peer) {
			break
		}
	}
	return peer
}

// Place is who is counted as one: an IPv4 address, or the /64 that an IPv6
// customer has all of.
func (p Proxies) Place(r *http.Request) string {
	address := p.Address(r)
	if !address.IsValid() {
		return "unknown"
	}
	if address.Is6() {
		network, _ := address.WithZone("").Prefix(64) // 64 fits
		return network.String()
	}
	return address.String()
}

// addressOf reads an address, with or without a port.
func addressOf(written string) netip.Addr {
	if whole, err := netip.ParseAddrPort(written); err == nil {
		return whole.Addr().Unmap()
	}
	address, err := netip.ParseAddr(strings.Trim(written, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap()
}
