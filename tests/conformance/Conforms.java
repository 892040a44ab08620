import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Says of each PDF whether it conforms to PDF/UA-1, and which rules it breaks how often: lines of parts with tabs between. */
public class Conforms {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), PDFAFlavour.PDFUA_1)) {
                PDFAValidator validator = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false);
                ValidationResult result = validator.validate(parser);
                Map<String, Integer> broken = new TreeMap<>();
                for (TestAssertion one : result.getTestAssertions()) {
                    if (one.getStatus() == TestAssertion.Status.FAILED) {
                        String rule = one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber();
                        broken.merge(rule + "\t" + one.getMessage(), 1, Integer::sum);
                    }
                }
                System.out.println(file + "\t" + (result.isCompliant() ? "conforms" : "breaks") + "\t" + result.getTotalAssertions());
                broken.forEach((rule, times) -> System.out.println(file + "\t" + times + "\t" + rule));
            }
        }
    }
}
