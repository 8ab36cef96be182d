package journal

import (
	"os"
)

func Quit(line string) {
	println(line)
	os.Exit(1)
}
