# How much do China and Russia trade? In base R, from the CSV of a release: no package is needed.
#
#   Rscript docs/notebooks/how-much-do-they-trade.R data/releases/latest
#
# Texts that a spreadsheet would run as a formula begin with an apostrophe (docs/files.md); none of those read here does.

folder <- commandArgs(trailingOnly = TRUE)
folder <- if (length(folder)) folder[1] else "data/releases/latest"
table <- function(name) {
  read.csv(file.path(folder, "csv", paste0(name, ".csv")), na.strings = "", encoding = "UTF-8")
}

# Goods of all kinds, both directions together, whole years, by China's customs office.
trade <- subset(
  table("trade"),
  dyad == "CHN-RUS" & measure == "total" & product == "TOTAL" & goods_services == "G" & reporter == "CHN" &
    period_kind == "year" & status == "actual" & unit_measure == "USD" & !is.na(value)
)
trade <- data.frame(id = trade$trade_id, year = as.integer(trade$time_period), billion = trade$value / 1e9,
                    preferred = trade$preferred_support_id)
trade <- trade[order(trade$year), ]
trade$change <- c(NA, round(100 * diff(trade$billion) / head(trade$billion, -1), 1))
trade$change[c(FALSE, diff(trade$year) != 1)] <- NA # the year before is not known
print(tail(trade[c("year", "billion", "change")], 5), row.names = FALSE)

# The documents behind the last number, the preferred one first.
last <- tail(trade, 1)
behind <- merge(subset(table("evidence"), observation_id == last$id), table("documents"), by = "document_id")
behind <- behind[order(behind$evidence_id != last$preferred, behind$document_id), ]
print(behind[c("publisher", "as_stated", "reliability", "credibility")], row.names = FALSE)
cat(sprintf("In %d: %.1f billion dollars, by %s.\n", last$year, last$billion, behind$publisher[1]))
