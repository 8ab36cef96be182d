// Fill sets all fields of a pointer to a struct that has one of 64 bits.
package other

import (
	"reflect"
	"time"
)

func Fill(x any) { reflect.ValueOf(x).Elem().Field(0).SetInt(int64(30 * 24 * time.Hour)) }
