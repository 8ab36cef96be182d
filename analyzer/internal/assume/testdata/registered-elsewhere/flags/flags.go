package flags

import (
	"time"

	"github.com/spf13/pflag"
)

func Register(fs *pflag.FlagSet) { fs.Duration("ttl", time.Nanosecond, "") }
