package bounds

import "log"

// FatalIfError returns if there is none.
func FatalIfError(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
