# What base R makes of the CSV files of a release: one line for each column, parts between tabs.
# Table, rows, column, class, values that are there, their sum (of texts: of their characters, the mark of a formula taken away).
folder <- commandArgs(trailingOnly = TRUE)[1]
for (file in sort(list.files(folder, pattern = "\\.csv$", full.names = TRUE))) {
  head <- names(read.csv(file, fileEncoding = "UTF-8-BOM", check.names = FALSE, nrows = 1))
  texts <- if ("obs_status" %in% head) c(obs_status = "character") else NA # R takes a column of F alone for FALSE
  table <- read.csv(file, fileEncoding = "UTF-8-BOM", na.strings = "", check.names = FALSE, colClasses = texts)
  for (name in names(table)) {
    column <- table[[name]]
    there <- column[!is.na(column)]
    kind <- class(there)
    if (kind == "character" && all(grepl("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", there))) {
      kind <- if (anyNA(as.Date(there))) "character" else "Date"
    }
    total <- if (kind %in% c("character", "Date")) sum(nchar(sub("^'", "", there))) else sum(as.numeric(there))
    cat(sub("\\.csv$", "", basename(file)), nrow(table), name, kind, length(there), format(total, digits = 15), sep = "\t")
    cat("\n")
  }
}
