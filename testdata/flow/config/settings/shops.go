package settings

import "time"

// Shops holds what a file says of each shop.
type Shops struct {
	All  map[string]*Shop
	Sent map[string]*Message
}

type Shop struct {
	Name    string        `yaml:"name"`
	LinkTTL time.Duration `yaml:"link_ttl"`
}

// Message has the tag of a format in which messages are sent too.
type Message struct {
	LinkTTL time.Duration `json:"link_ttl" yaml:"link_ttl"`
}

func LoadShops(names []string) (*Shops, error) {
	shops := &Shops{All: make(map[string]*Shop), Sent: make(map[string]*Message)}
	for _, name := range names {
		shop := &Shop{Name: name}
		if err := fill(shop); err != nil {
			return nil, err
		}
		shops.All[name] = shop
		message := new(Message)
		if err := fill(message); err != nil {
			return nil, err
		}
		shops.Sent[name] = message
	}
	return shops, nil
}
