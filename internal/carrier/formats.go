package carrier

// formats are the kinds of numbers of the carriers that shops meet.
var formats = []format{
	{"amazon", "Amazon Logistics", like(`TBA\d{12}`), nil},
	{"amazon", "Amazon International", like(`C\d{10}`), nil},
	{"canada_post", "Canada Post", like(`\d{16}`), threes(0)},
	{"canpar", "Canpar", like(`[A-Z]\d{21}`), nil},
	{"dhl", "DHL Express", like(`\d{10,11}`), sevens},
	{"dhl", "DHL Express piece", like(`J(?:VGL|JD|JD01|D01)\d{10,18}`), nil},
	{"dhl", "DHL eCommerce", like(`GM[0-9A-Z]{16,20}`), nil},
	{"dhl", "DHL eCommerce (14)", like(`60\d{12}`), nil},
	{"dpd", "DPD (28)", like(`\d{27}[0-9A-Z]`), iso7064},
	{"dpd", "DPD (14)", like(`\d{14}[0-9A-Z]`), iso7064},
	{"fedex", "FedEx Express", like(`\d{12}`), fedex12},
	{"fedex", "FedEx Express (34)", like(`10\d{32}|11\d{32}`), fedex12},
	{"fedex", "FedEx ASTRA", like(`3[23]\d{30}`), func(n string) bool { return fedex12(n[:28]) }},
	{"fedex", "FedEx Ground", like(`\d{15}`), threes(0)},
	{"fedex", "FedEx Ground SSCC", like(`00\d{16}`), threes(0)},
	{"fedex", "FedEx Ground 96", like(`96\d{20}`), threes(7)},
	{"fedex", "FedEx Ground Economy", like(`61\d{18}`), func(n string) bool { return threes(0)("92" + n) }}, // the 92 is left out
	{"fedex", "FedEx Ground GSN", like(`96\d{32}`), fedex12},
	{"gofo", "GOFO Express", like(`GF[A-Z]{2}\d{14}`), nil},
	{"landmark", "Landmark Global", like(`LTN\d{8}N\d`), nil},
	{"lasership", "LaserShip L", like(`L[A-Z]\d{8}`), nil},
	{"lasership", "LaserShip 1LS", like(`1LS7\d{11}|1LS7\d{12}1|1LSCX[0-9A-Z]{10}`), nil},
	{"old_dominion", "Old Dominion", like(`\d{11}`), func(n string) bool { return luhn(digits(n)) }},
	{"ontrac", "OnTrac", like(`[CD]\d{14}`), func(n string) bool { return doubled(digits(ontracDigit[n[0]] + n[1:])) }},
	{"purolator", "Purolator", like(`\d{12}`), func(n string) bool { return luhn(digits(n)) }},
	{"purolator", "Purolator (letters)", like(`[A-Z]{3}\d{9}`), nil},
	{"", "S10", like(`[A-Z]{2}\d{9}[A-Z]{2}`), s10},
	{"speedee", "Spee-Dee", like(`SP\d{18}`), nil},
	{"ups", "UPS", like(`1Z[0-9A-Z]{15}\d`), func(n string) bool { return doubled(digits(n[2:])) }},
	{"ups", "UPS Waybill", like(`[A-Z]\d{10}`), func(n string) bool { return doubled(digits(n[1:])) }},
	{"usps", "USPS (20)", like(`(?:7\d|23|03)\d{18}`), func(n string) bool { return threes(0)(n) || threes(0)("91"+n) }}, // the 91 may be left out
	{"usps", "USPS IMpb", like(`(?:420\d{5}|420\d{9})?9[1-5]\d{20}`), func(n string) bool { return threes(len(n) - 22)(n) }},
	{"usps", "USPS IMpb (26)", like(`(?:420\d{5}|420\d{9})?9[1-5]\d{24}`), func(n string) bool { return threes(len(n) - 26)(n) }},
	{"yodel", "Yodel", like(`JD\d{16}|JJD\d{16}`), nil},
	{"yunexpress", "YunExpress", like(`YT\d{16}`), nil},
}

// ontracDigit is what the letter of an OnTrac number counts.
var ontracDigit = map[byte]string{'C': "4", 'D': "5"}

// digits reads a number; a letter counts as UPS counts it: A is 2, B is 3, …, H is
// 9, I is 0, and so on.
func digits(number string) []int {
	all := make([]int, len(number))
	for i, c := range []byte(number) {
		if c >= 'A' {
			c = '0' + (c-'?')%10
		}
		all[i] = int(c - '0')
	}
	return all
}

// threes leaves out what stands in front; from the right, before the check digit,
// every other digit counts three times, and all together with the check digit are
// a multiple of ten (GS1).
func threes(front int) func(string) bool {
	return func(number string) bool {
		sum := 0
		all := digits(number[front:])
		for i := range all {
			weight := 1
			if (len(all)-i)%2 == 0 {
				weight = 3
			}
			sum += weight * all[i]
		}
		return sum%10 == 0
	}
}

// doubled counts the second, fourth, … digit twice; with the check digit it is a
// multiple of ten.
func doubled(all []int) bool {
	sum := all[len(all)-1]
	for i, d := range all[:len(all)-1] {
		sum += d * (1 + i%2)
	}
	return sum%10 == 0
}

// luhn is ISO/IEC 7812-1.
func luhn(all []int) bool {
	sum := 0
	for i, d := range all {
		if (len(all)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// sevens: the check digit is the rest of a division by seven.
func sevens(number string) bool {
	rest := 0
	all := digits(number)
	for _, d := range all[:len(all)-1] {
		rest = (rest*10 + d) % 7
	}
	return rest == all[len(all)-1]
}

// fedex12 looks at the last twelve digits, weighted 3, 1, 7 in turn.
func fedex12(number string) bool {
	sum := 0
	all := digits(number[len(number)-12:])
	for i, d := range all[:11] {
		sum += d * []int{3, 1, 7}[i%3]
	}
	return sum%11%10 == all[11]
}

// s10 is the check digit of the Universal Postal Union's S10.
func s10(number string) bool {
	sum := 0
	all := digits(number[2:11])
	for i, weight := range []int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += weight * all[i]
	}
	check := 11 - sum%11
	switch check {
	case 10:
		check = 0
	case 11:
		check = 5
	}
	return check == all[8]
}

// iso7064 is ISO/IEC 7064, MOD 37,36.
func iso7064(number string) bool {
	rest := 36
	for i, c := range []byte(number) {
		value := int(c - '0')
		if c >= 'A' {
			value = int(c-'A') + 10
		}
		if i == len(number)-1 {
			return (rest+value)%36 == 1
		}
		if rest = (rest + value) % 36; rest == 0 {
			rest = 36
		}
		rest = rest * 2 % 37
	}
	return false
}
