package simulator

import (
	"crypto/rand"
	"fmt"
	"math/big"
)

// TrackingNumber makes up a tracking number that a carrier could have given,
// check digit included, and where it would be followed: UPS's "1Z…", and for
// any other carrier the number of the Universal Postal Union, "RB123456785US".
func TrackingNumber(carrier string) (number, link string) {
	if carrier == "UPS" {
		body := "999AA1" + "03" + digits(7)
		number = "1Z" + body + string('0'+upsCheck(body))
		return number, "https://www.ups.com/track?tracknum=" + number
	}
	serial := digits(8)
	number = "RB" + serial + string('0'+postCheck(serial)) + "US"
	if carrier == "USPS" {
		link = "https://tools.usps.com/go/TrackConfirmAction?tLabels=" + number
	}
	return number, link
}

// digits returns n random decimal digits.
func digits(n int64) string {
	most := new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil)
	serial, err := rand.Int(rand.Reader, most)
	if err != nil {
		panic("simulator: no randomness: " + err.Error())
	}
	return fmt.Sprintf("%0*d", n, serial)
}

// upsCheck weighs every second character double; letters count from A = 2.
func upsCheck(body string) rune {
	sum := 0
	for i, c := range body {
		value := int(c - '0')
		if c >= 'A' {
			value = int(c-'A'+2) % 10
		}
		sum += value * (1 + i%2)
	}
	return rune((10 - sum%10) % 10)
}

// postCheck is the check digit of UPU's standard S10.
func postCheck(serial string) rune {
	sum := 0
	for i, weight := range []int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += int(serial[i]-'0') * weight
	}
	switch check := 11 - sum%11; check {
	case 10:
		return 0
	case 11:
		return 5
	default:
		return rune(check)
	}
}
