package account

// Settings are those of a whole account, in accounts/ID/account.json.
type Settings struct {
	ID string `json:"-"`
	// PublicAccessBlock is the account-wide Block Public Access setting; nil
	// when not known. An account without it has one with nothing set.
	PublicAccessBlock *PublicAccessBlock `json:"publicAccessBlock,omitempty"`
	// Unread names what could not be read when the snapshot was taken:
	// "publicAccessBlock".
	Unread []string `json:"unread,omitempty"`
}

// Settings finds those of an account; nil when the snapshot does not have it.
func (s *Snapshot) Settings(account string) *Settings { return s.settings[account] }
