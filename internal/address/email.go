package address

import "strings"

// Email is an e-mail address as it is kept and looked for: whoever types it in
// other letters means the same mailbox.
func Email(written string) string { return strings.ToLower(strings.TrimSpace(written)) }
