print("imgfilter")
